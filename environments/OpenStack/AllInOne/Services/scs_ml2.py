"""Mechanism driver of neutron's ML2 without agents: every port is bound and ACTIVE at once. No packet is forwarded."""
from neutron_lib import constants
from neutron_lib.api.definitions import portbindings
from neutron_lib.plugins.ml2 import api


class MechanismDriver(api.MechanismDriver):
    def initialize(self):
        """There is nothing to initialise."""

    @property
    def connectivity(self):
        return portbindings.CONNECTIVITY_L2

    def bind_port(self, context):
        if context.segments_to_bind:
            context.set_binding(
                context.segments_to_bind[0][api.ID], portbindings.VIF_TYPE_OVS, {portbindings.CAP_PORT_FILTER: True}, status=constants.PORT_STATUS_ACTIVE)
