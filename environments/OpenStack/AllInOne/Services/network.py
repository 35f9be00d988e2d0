"""Neutron's API in one process: there are no agents, so there is nobody to talk to by messages."""
import os
import signal
import sys

from neutron.common import eventlet_utils
eventlet_utils.monkey_patch()
from neutron import server  # noqa: E402
from neutron import service  # noqa: E402


def main():
    # In one process neutron does not end at SIGTERM; it keeps nothing in memory that would be lost.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server._init_configuration()
    service.serve_wsgi(service.NeutronApiService).wait()


if __name__ == '__main__':
    sys.exit(main())
