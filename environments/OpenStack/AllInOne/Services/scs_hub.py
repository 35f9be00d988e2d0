"""A hub for servers of one machine: each interface has a UDP port on loopback of QEMU's and one of the hub's, and a frame goes to all others of its network. Nothing leaves the machine."""
import logging

from eventlet import patcher

# Frames are passed on by a thread of its own, however busy the green threads of nova are.
selectors = patcher.original('selectors')
socket = patcher.original('socket')
threading = patcher.original('threading')

LOG = logging.getLogger(__name__)

# The largest frame of QEMU, with room.
FRAME = 1 << 17


class Ports:
    """Of one interface."""

    def __init__(self, network):
        self.network = network
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 0))
        self.socket.setblocking(False)
        self.hub = self.socket.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(('127.0.0.1', 0))
            self.machine = free.getsockname()[1]


class Hub:
    def __init__(self):
        self._ports = {}
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        threading.Thread(target=self._pass_on, name='hub', daemon=True).start()

    def ports(self, interface, network):
        """Those of an interface, which is connected from now on."""
        with self._lock:
            if interface not in self._ports:
                ports = self._ports[interface] = Ports(network)
                self._selector.register(ports.socket, selectors.EVENT_READ, ports)
            return self._ports[interface]

    def forget(self, interface):
        """Disconnects an interface."""
        with self._lock:
            ports = self._ports.pop(interface, None)
            if ports:
                self._selector.unregister(ports.socket)
                ports.socket.close()

    def _pass_on(self):
        while True:
            # The timeout is for sockets that were registered meanwhile where the selector does not see them at once.
            for key, _ in self._selector.select(timeout=1):
                with self._lock:
                    self._frame(key.data)

    def _frame(self, source):
        try:
            frame, sender = source.socket.recvfrom(FRAME)
        except OSError:
            return  # nothing there after all, or disconnected meanwhile
        if sender != ('127.0.0.1', source.machine):
            return  # not of QEMU
        for other in list(self._ports.values()):
            if other is not source and other.network == source.network:
                try:
                    other.socket.sendto(frame, ('127.0.0.1', other.machine))
                except OSError as error:
                    LOG.debug('a frame is lost: %s', error)
