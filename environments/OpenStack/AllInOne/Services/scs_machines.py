"""Nova's libvirt driver for a machine on which nothing may be touched that is somebody else's: servers are QEMU processes, which need no KVM.

libvirt works within this process (qemu:///embed), so that neither its daemon nor its state are shared with the machine; an interface is a UDP socket on loopback that leads to a hub in
this process, so that no bridge and no tap device is made; a volume is the file that it is, so that no loop device is needed.
"""
import os_brick.privileged
from lxml import etree

from nova import privsep
from nova.virt.libvirt import config
from nova.virt.libvirt import driver
from nova.virt.libvirt import vif
from nova.virt.libvirt.volume import volume

import vif_plug_linux_bridge.privsep

import scs_hub


class Interface(config.LibvirtConfigGuestInterface):
    """An interface whose frames go through UDP: from QEMU's own port to that of the hub."""

    def __init__(self, ports=None, **kwargs):
        super().__init__(**kwargs)
        self.net_type = 'udp'
        self.ports = ports

    def format_dom(self):
        # Nova knows no interfaces of this type, and would write a bridge into it; one of type ethernet has no source.
        self.net_type = 'ethernet'
        dev = super().format_dom()
        self.net_type = 'udp'
        dev.set('type', self.net_type)
        source = etree.SubElement(dev, 'source', address='127.0.0.1', port=str(self.ports.hub))
        etree.SubElement(source, 'local', address='127.0.0.1', port=str(self.ports.machine))
        return dev


class Interfaces(vif.LibvirtGenericVIFDriver):
    """Neutron says on which network a port is; how it gets there is decided here."""

    def __init__(self, host):
        super().__init__(host)
        self.hub = scs_hub.Hub()

    def get_config(self, instance, vif, image_meta, flavor, virt_type):
        base = self.get_base_config(instance, vif['address'], image_meta, flavor, virt_type, vif['vnic_type'])
        interface = Interface(self.hub.ports(vif['id'], vif['network']['id']))
        interface.mac_addr, interface.model, interface.driver_name = base.mac_addr, base.model, base.driver_name
        return interface

    def plug(self, instance, vif):
        self.hub.ports(vif['id'], vif['network']['id'])

    def unplug(self, instance, vif):
        self.hub.forget(vif['id'])


class Files(volume.LibvirtBaseVolumeDriver):
    """Volumes of scs_volumes."""

    def __init__(self, host):
        super().__init__(host, is_block_dev=False)

    def get_config(self, connection_info, disk_info):
        disk = super().get_config(connection_info, disk_info)
        disk.source_type = 'file'
        disk.source_path = connection_info['data']['device_path']
        # Backups and snapshots read the file from outside while a server has it; nothing may be left in a cache of QEMU's own.
        disk.driver_cache = 'writethrough'
        return disk

    def extend_volume(self, connection_info, instance, requested_size):
        return requested_size


class Machines(driver.LibvirtDriver):
    def __init__(self, *args, **kwargs):
        # This process is root's, so there is no need for another one that does what only root may.
        privsep.sys_admin_pctxt.set_client_mode(False)
        os_brick.privileged.default.set_client_mode(False)
        super().__init__(*args, **kwargs)
        self.vif_driver = self._interfaces()
        self.volume_drivers['local'] = Files(self._host)

    def _interfaces(self):
        return Interfaces(self._host)

    def _get_guest_config(self, *args, **kwargs):
        # All that QEMU can do, which is more than its default: rdrand and rdseed, for one, which scs-0101 asks for. Nova of Zed has no word for it in its own options.
        guest = super()._get_guest_config(*args, **kwargs)
        guest.cpu.mode = 'maximum'
        return guest


class MachinesOnBridges(Machines):
    """Where neutron's agents carry packets, an interface is a tap device on a bridge, as everywhere; this process is in a network namespace of its own."""

    def _interfaces(self):
        vif_plug_linux_bridge.privsep.vif_plug.set_client_mode(False)
        return vif.LibvirtGenericVIFDriver(self._host)
