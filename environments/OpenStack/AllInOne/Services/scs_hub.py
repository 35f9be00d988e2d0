"""A hub for servers of one machine: each interface has a UDP port on loopback of QEMU's and one of the hub's, and a frame goes to all others of its network. Nothing leaves the machine."""
from eventlet import patcher

# Frames are passed on by threads of their own, however busy the green threads of nova are. What they use must be the original: selectors, for one, fail where eventlet has put its own select.
socket = patcher.original('socket')
threading = patcher.original('threading')

# The largest frame of QEMU, with room.
FRAME = 1 << 17

# Seconds after which a thread looks whether its interface is still there.
LOOK = 1


class Ports:
    """Of one interface."""

    def __init__(self, network):
        self.network = network
        self.there = True
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 0))
        self.socket.settimeout(LOOK)
        self.hub = self.socket.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(('127.0.0.1', 0))
            self.machine = free.getsockname()[1]


class Hub:
    def __init__(self):
        self._ports = {}
        self._lock = threading.Lock()

    def ports(self, interface, network):
        """Those of an interface, which is connected from now on."""
        with self._lock:
            if interface not in self._ports:
                ports = self._ports[interface] = Ports(network)
                threading.Thread(target=self._pass_on, args=(ports,), name='hub', daemon=True).start()
            return self._ports[interface]

    def forget(self, interface):
        """Disconnects an interface."""
        with self._lock:
            ports = self._ports.pop(interface, None)
        if ports:
            ports.there = False  # its thread ends, and closes the socket

    def _pass_on(self, source):
        with source.socket:
            while source.there:
                try:
                    frame, sender = source.socket.recvfrom(FRAME)
                except OSError:
                    continue  # nothing came, or somebody to whom something was sent is gone
                if sender == ('127.0.0.1', source.machine):  # of nobody but QEMU
                    self._tell(source, frame)

    def _tell(self, source, frame):
        with self._lock:
            others = [ports for ports in self._ports.values() if ports is not source and ports.network == source.network]
        for other in others:
            try:
                other.socket.sendto(frame, ('127.0.0.1', other.machine))
            except OSError:
                pass  # a frame may be lost, as on any network
