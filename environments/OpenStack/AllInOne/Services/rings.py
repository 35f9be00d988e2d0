"""Writes swift's three rings: one device, one copy, on loopback.

Arguments: the folder, then NAME:PORT of the account, container and object servers.
"""
import os
import sys

from swift.common.ring import RingBuilder


def main():
    folder, *servers = sys.argv[1:]
    for name, port in (server.split(':') for server in servers):
        builder = RingBuilder(6, 1, 1)
        builder.add_dev({
            'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port), 'replication_ip': '127.0.0.1', 'replication_port': int(port), 'device': 'disk', 'weight': 1.0, 'meta': ''})
        builder.rebalance()
        builder.get_ring().save(os.path.join(folder, name + '.ring.gz'))


if __name__ == '__main__':
    main()
