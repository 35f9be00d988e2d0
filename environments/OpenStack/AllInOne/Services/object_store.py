"""Swift's account, container, object and proxy servers in one process, with rings of one device and one copy each.

Arguments: the folder of their configurations, then NAME:PORT of each.
"""
import os
import sys

import eventlet
from eventlet import wsgi
from swift.common import utils
utils.eventlet_monkey_patch()
from swift.common import wsgi as swift_wsgi  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.storage_policy import POLICIES  # noqa: E402,F401  reads swift.conf


def write_ring(folder, name, port):
    builder = RingBuilder(6, 1, 1)
    builder.add_dev({
        'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port), 'replication_ip': '127.0.0.1', 'replication_port': int(port), 'device': 'disk', 'weight': 1.0, 'meta': ''})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + '.ring.gz'))


def main():
    folder, *servers = sys.argv[1:]
    for name, port in (server.split(':') for server in servers):
        if name != 'proxy':
            write_ring(folder, name, port)
    utils.validate_configuration()
    pool = eventlet.GreenPool(1000)
    running = []
    for name, port in (server.split(':') for server in servers):
        app = swift_wsgi.loadapp('%s/%s-server.conf' % (folder, name))
        listener = eventlet.listen(('127.0.0.1', int(port)), backlog=512)
        utils.get_logger({'log_name': name}, log_to_console=True, log_route=name)
        running.append(eventlet.spawn(
            wsgi.server, listener, app, custom_pool=pool, protocol=swift_wsgi.SwiftHttpProtocol, log_output=name == 'proxy', capitalize_response_headers=False))
    for server in running:
        server.wait()


if __name__ == '__main__':
    main()
