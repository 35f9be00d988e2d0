"""A back end of cinder: a volume is a sparse file in a folder, a snapshot another one.

There is no logical volume manager where the kernel has no device mapper; files work everywhere, and their bytes are real.
"""
import os
import subprocess

from oslo_config import cfg

from cinder import interface
from cinder.image import image_utils
from cinder.volume import configuration
from cinder.volume import driver
from cinder.volume import volume_utils

GIB = 2 ** 30
OPTIONS = [cfg.StrOpt('scs_folder', help='Folder of the files.')]
cfg.CONF.register_opts(OPTIONS, group=configuration.SHARED_CONF_GROUP)


@interface.volumedriver
class FileDriver(driver.VolumeDriver):
    VERSION = '1.0'

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.configuration.append_config_values(OPTIONS)

    def _file(self, thing):
        return os.path.join(self.configuration.scs_folder, thing.name)

    def _copy(self, source, target, size):
        subprocess.check_call(['cp', '--sparse=always', '--reflink=auto', source, target])
        os.truncate(target, size * GIB)

    def do_setup(self, context):
        os.makedirs(self.configuration.scs_folder, exist_ok=True)

    def check_for_setup_error(self):
        """Nothing can be wrong with a folder that do_setup has made."""

    def create_volume(self, volume):
        with open(self._file(volume), 'wb') as file:
            file.truncate(volume.size * GIB)

    def delete_volume(self, volume):
        # Cinder deletes what was never made, too: a volume whose creation failed.
        if os.path.exists(self._file(volume)):
            os.unlink(self._file(volume))

    def create_snapshot(self, snapshot):
        self._copy(self._file(snapshot.volume), self._file(snapshot), snapshot.volume_size)

    def delete_snapshot(self, snapshot):
        self.delete_volume(snapshot)

    def create_volume_from_snapshot(self, volume, snapshot):
        self._copy(self._file(snapshot), self._file(volume), volume.size)

    def create_cloned_volume(self, volume, source):
        self._copy(self._file(source), self._file(volume), volume.size)

    def extend_volume(self, volume, new_size):
        os.truncate(self._file(volume), new_size * GIB)

    def copy_image_to_volume(self, context, volume, image_service, image_id, *args, **kwargs):
        image_utils.fetch_to_raw(
            context, image_service, image_id, self._file(volume), self.configuration.volume_dd_blocksize, size=volume.size)
        os.truncate(self._file(volume), volume.size * GIB)

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        volume_utils.upload_volume(context, image_service, image_meta, self._file(volume), volume)

    # Nothing is exported: whoever attaches a volume is on this machine.
    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        pass

    def remove_export(self, context, volume):
        pass

    def initialize_connection(self, volume, connector, **kwargs):
        return {'driver_volume_type': 'local', 'data': {'device_path': self._file(volume), 'access_mode': 'rw'}}

    def terminate_connection(self, volume, connector, **kwargs):
        pass

    def _update_volume_stats(self):
        self._stats = {
            'volume_backend_name': self.configuration.safe_get('volume_backend_name'),
            'vendor_name': 'scs', 'driver_version': self.VERSION, 'storage_protocol': 'local',
            'pools': [{
                'pool_name': 'files', 'total_capacity_gb': 1000, 'free_capacity_gb': 1000, 'reserved_percentage': 0, 'QoS_support': False,
                'thin_provisioning_support': True, 'max_over_subscription_ratio': 20.0, 'provisioned_capacity_gb': 0}],
        }
