"""The network namespace in which the services of one cloud live, and the ways into it and out of it.

Listens where clients look for the services, and passes what comes to the same port within; and within where services look for what is served outside, as the endpoints with TLS are. The namespace has
no name and no other way out, so it ends with the last process in it, and no interface of the machine is in it. Arguments: a file to write when it is there; how many external networks; the ports of the
services; after a word --out the ports outside.
"""
import asyncio
import ctypes
import os
import socket
import subprocess
import sys

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)

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


def passed_on(port, new_socket):
    async def accepted(reader, writer):
        target = new_socket()
        try:
            target.setblocking(False)
            await asyncio.get_running_loop().sock_connect(target, ('127.0.0.1', port))
            other_reader, other_writer = await asyncio.open_connection(sock=target)
        except OSError:
            target.close()
            writer.close()  # whoever serves there does not yet, or not any more
            return
        try:
            await asyncio.gather(copy(reader, other_writer), copy(other_reader, writer))
        finally:
            other_writer.close()
            writer.close()
    return accepted


def listener(port):
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(('127.0.0.1', port))
    return bound


async def serve(listeners):
    servers = [await asyncio.start_server(passed_on(port, new_socket), sock=bound, backlog=512) for port, bound, new_socket in listeners]
    await asyncio.gather(*(server.serve_forever() for server in servers))


def call(function, *arguments):
    if getattr(LIBC, function)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), '%s of the network: %s' % (function, os.strerror(ctypes.get_errno())))


def namespace():
    return os.open('/proc/thread-self/ns/net', os.O_RDONLY | os.O_CLOEXEC)


def made_in(other, own):
    """Makes sockets in another namespace than this thread's."""
    def make():
        call('setns', other, CLONE_NEWNET)
        try:
            return socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        finally:
            call('setns', own, CLONE_NEWNET)
    return make


def enter_own_namespace(externals):
    # A socket stays in the namespace in which it was made; those made from now on are within.
    call('unshare', CLONE_NEWNET)
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
    inward, outward = (ports[:ports.index('--out')], ports[ports.index('--out') + 1:]) if '--out' in ports else (ports, [])
    outside = namespace()
    listeners = [(int(port), listener(int(port)), socket.socket) for port in inward]
    enter_own_namespace(int(externals))
    leaving = made_in(outside, namespace())
    listeners += [(int(port), listener(int(port)), leaving) for port in outward]
    with open(ready, 'w', encoding='ascii') as file:
        file.write('ready\n')
    asyncio.run(serve(listeners))


if __name__ == '__main__':
    main()
