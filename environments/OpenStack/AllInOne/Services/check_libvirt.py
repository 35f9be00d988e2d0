"""Says whether libvirt can start machines here, before nova is started: nova would tell so among a hundred lines. Argument: the folder of the embedded libvirt."""
import sys
import threading

try:
    import libvirt
except ImportError as error:
    sys.exit('python3-libvirt is missing: %s' % error)


def events():
    while True:
        libvirt.virEventRunDefaultImpl()


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=events, daemon=True).start()
    try:
        connection = libvirt.open('qemu:///embed?root=' + sys.argv[1])
        connection.getDomainCapabilities(None, 'x86_64', None, 'qemu')
    except libvirt.libvirtError as error:
        sys.exit(str(error))


if __name__ == '__main__':
    main()
