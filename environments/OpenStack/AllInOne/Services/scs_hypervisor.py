"""Nova's fake hypervisor, which starts nothing, made to pass for QEMU.

Images that SCS asks for say hypervisor_type=qemu; nova's ImagePropertiesFilter compares that with what the hypervisor reports. The console of a server tells whatever is in the
file that the variable SCS_CONSOLE names, if there is one.
"""
import os

from nova.objects import fields
from nova.virt import fake


class Hypervisor(fake.FakeDriver):
    def get_console_output(self, context, instance):
        path = os.environ.get('SCS_CONSOLE')
        if not path or not os.path.exists(path):
            # Nova's own three lines are less than a client may ask for.
            return ''.join('line %d of a server that does not really run\n' % number for number in range(1, 41))
        with open(path, encoding='utf-8') as console:
            return console.read()

    def get_available_resource(self, nodename):
        resources = super().get_available_resource(nodename)
        resources['hypervisor_type'] = 'QEMU'
        resources['supported_instances'] = [
            (fields.Architecture.X86_64, kind, fields.VMMode.HVM) for kind in (fields.HVType.KVM, fields.HVType.QEMU)]
        return resources
