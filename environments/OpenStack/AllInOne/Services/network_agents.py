"""Neutron's API with its three agents in one process: Linux bridge, DHCP and L3.

oslo.messaging's transport fake:// hands messages over in memory, so that no message broker is needed. What the agents make is made in the network namespace of this process.
"""
import importlib
import importlib.util
import os
import signal
import sys

from neutron.common import eventlet_utils
eventlet_utils.monkey_patch()
from neutron_lib.agent import topics  # noqa: E402
from neutron_lib import callbacks  # noqa: E402
from neutron_lib import constants  # noqa: E402
from neutron_lib.callbacks import events  # noqa: E402
from neutron_lib.callbacks import registry  # noqa: E402
from neutron_lib.callbacks import resources  # noqa: E402
from neutron_lib.plugins import directory  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_service import service as oslo_service  # noqa: E402

from neutron.agent import dhcp_agent  # noqa: E402
from neutron.agent import l3_agent  # noqa: E402
from neutron.conf.agent import common as agent_config  # noqa: E402
from neutron import server  # noqa: E402
from neutron import service  # noqa: E402
from neutron_lib.utils import helpers  # noqa: E402

REGISTRY = registry.__name__


def of_agents(*names):
    """Modules of agents with a registry of events of their own: server and L3 agent tell each of "their" routers under the same name, and must not hear each other."""
    spec = importlib.util.find_spec(REGISTRY)
    own = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(own)
    sys.modules[REGISTRY] = callbacks.registry = own
    try:
        return [importlib.import_module(name) for name in names]
    finally:
        sys.modules[REGISTRY] = callbacks.registry = registry


def with_rules_by_number(protection):
    """The ebtables of nf_tables refuses to delete a rule with a set of addresses by its words, and the agent would try again for ever. Such rules are the first of their chain."""
    def delete(interface, rules):
        for rule in rules:
            if '-i %s' % interface in rule and '--among-src' in rule:
                protection.ebtables(['-D', protection._mac_chain_name(interface), '1'])
    protection._delete_vif_mac_rules = delete


def agent(binary, topic, manager):
    return service.Service.create(binary=binary, topic=topic, report_interval=cfg.CONF.AGENT.report_interval, manager=manager)


def bridges(module, loop):
    manager = module.LinuxBridgeManager(
        helpers.parse_mappings(cfg.CONF.LINUX_BRIDGE.bridge_mappings), helpers.parse_mappings(cfg.CONF.LINUX_BRIDGE.physical_interface_mappings))
    return loop.CommonAgentLoop(
        manager, cfg.CONF.AGENT.polling_interval, cfg.CONF.AGENT.quitting_rpc_timeout, constants.AGENT_TYPE_LINUXBRIDGE, constants.AGENT_PROCESS_LINUXBRIDGE)


def main():
    # As in network.py: neutron does not end at SIGTERM, and keeps nothing in memory that would be lost.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    dhcp_agent.register_options(cfg.CONF)
    l3_agent.register_opts(cfg.CONF)
    server._init_configuration()
    agent_config.setup_privsep()
    api = service.serve_wsgi(service.NeutronApiService)
    for plugin in directory.get_unique_plugins():
        if hasattr(plugin, 'start_rpc_listeners'):
            try:
                plugin.start_rpc_listeners()
            except NotImplementedError:
                pass  # it has nothing to hear
    registry.publish(resources.PROCESS, events.AFTER_SPAWN, None)
    module, loop, _, _ = of_agents(
        'neutron.plugins.ml2.drivers.linuxbridge.agent.linuxbridge_neutron_agent', 'neutron.plugins.ml2.drivers.agent._common_agent', 'neutron.agent.dhcp.agent', 'neutron.agent.l3.agent')
    with_rules_by_number(module.arp_protect)
    launcher = oslo_service.launch(cfg.CONF, bridges(module, loop), restart_method='mutate')
    launcher.launch_service(agent(constants.AGENT_PROCESS_DHCP, topics.DHCP_AGENT, 'neutron.agent.dhcp.agent.DhcpAgentWithStateReport'))
    launcher.launch_service(agent(constants.AGENT_PROCESS_L3, topics.L3_AGENT, 'neutron.agent.l3.agent.L3NATAgentWithStateReport'))
    api.wait()


if __name__ == '__main__':
    sys.exit(main())
