"""Nova's fake hypervisor, which starts nothing, made to pass for QEMU.

Images that SCS asks for say hypervisor_type=qemu; nova's ImagePropertiesFilter compares that with what the hypervisor reports. The console of a server tells whatever is in the
file that the variable SCS_CONSOLE names, if there is one. A snapshot is an image of some empty bytes.
"""
import io
import os

from nova.compute import task_states
from nova import exception
from nova.image import glance
from nova.objects import fields
from nova.virt import fake

# Bytes of a snapshot: there is no disk whose contents it could hold.
SNAPSHOT = b'\0' * 4096


class Hypervisor(fake.FakeDriver):
    def snapshot(self, context, instance, image_id, update_task_state):
        # Nova's own uploads nothing, and the image would stay queued for ever.
        if instance.uuid not in self.instances:
            raise exception.InstanceNotRunning(instance_id=instance.uuid)
        update_task_state(task_state=task_states.IMAGE_PENDING_UPLOAD)
        images = glance.API()
        metadata = {
            'name': images.get(context, image_id)['name'], 'status': 'active', 'disk_format': 'raw', 'container_format': 'bare',
            'properties': {'image_location': 'snapshot', 'image_state': 'available', 'owner_id': instance.project_id}}
        update_task_state(task_state=task_states.IMAGE_UPLOADING, expected_state=task_states.IMAGE_PENDING_UPLOAD)
        images.update(context, image_id, metadata, io.BytesIO(SNAPSHOT))

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
