"""The network namespace in which the services of one cloud live, and the way into it.

Listens where clients look for the services, and passes what comes to the same port within. The namespace has no name and no way out, so it ends with the last process in it, and no interface of
the machine is in it. Arguments: a file to write when it is there; how many external networks; the ports.
"""
import asyncio
import ctypes
import os
import socket
import subprocess
import sys

CLONE_NEWNET = 0x40000000

# Bytes that are read at once.
CHUNK = 1 << 16


async def copy(reader, writer):
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()  # one side is gone; so is the other


def passed_on(port):
    async def accepted(reader, writer):
        try:
            inner_reader, inner_writer = await asyncio.open_connection('127.0.0.1', port)
        except OSError:
            writer.close()  # whoever serves there does not yet, or not any more
            return
        try:
            await asyncio.gather(copy(reader, inner_writer), copy(inner_reader, writer))
        finally:
            inner_writer.close()
            writer.close()
    return accepted


def listener(port):
    outer = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    outer.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    outer.bind(('127.0.0.1', port))
    return outer


async def serve(listeners):
    servers = [await asyncio.start_server(passed_on(port), sock=outer, backlog=512) for port, outer in listeners]
    await asyncio.gather(*(server.serve_forever() for server in servers))


def enter_own_namespace(externals):
    # A socket stays in the namespace in which it was made; those made from now on are within.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), 'unshare of the network: ' + os.strerror(ctypes.get_errno()))
    run('ip', 'link', 'set', 'lo', 'up')
    for index in range(externals):
        # What an operator's cable leads to; whoever gives the bridge an address stands outside.
        run('ip', 'link', 'add', 'external%d' % index, 'type', 'bridge')
        run('ip', 'link', 'set', 'external%d' % index, 'up')


def run(*command):
    if subprocess.run(command).returncode != 0:
        sys.exit('%s failed: without bridges in the kernel, start it with --network hub.' % ' '.join(command))


def main():
    ready, externals, *ports = sys.argv[1:]
    listeners = [(int(port), listener(int(port))) for port in ports]
    enter_own_namespace(int(externals))
    with open(ready, 'w', encoding='ascii') as file:
        file.write('ready\n')
    asyncio.run(serve(listeners))


if __name__ == '__main__':
    main()
