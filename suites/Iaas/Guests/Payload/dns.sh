# What the name servers that the network told the guest of make of some names. Every image that runs cloud-init has Python.
names='@NAMES@'
resolv=${CONFORMANCE_RESOLV:-}
if [ -z "$resolv" ]; then
    resolv=/etc/resolv.conf
    # A stub of systemd-resolved hides those that are asked.
    if [ -r /run/systemd/resolve/resolv.conf ]; then
        resolv=/run/systemd/resolve/resolv.conf
    fi
fi
servers=$(awk '$1 == "nameserver" { printf "%s%s", gap, $2; gap = " " }' "$resolv" 2>/dev/null)
say nameservers "$servers"

python=
for candidate in python3 /usr/libexec/platform-python; do
    if command -v "$candidate" >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say problem 'there is no Python in the image, by which name servers could be asked'
else
    say dns "$(CONFORMANCE_SERVERS=$servers CONFORMANCE_NAMES=$names "$python" - 2>&1 <<'END'
import os, random, socket, struct

port = int(os.environ.get("CONFORMANCE_DNS_PORT", "53"))
tries = int(os.environ.get("CONFORMANCE_TRIES", "3"))
wait = float(os.environ.get("CONFORMANCE_PAUSE", "5"))


def ask(server, name):
    query = struct.pack(">HHHHHH", random.randrange(65536), 0x0120, 1, 0, 0, 1)
    query += b"".join(bytes([len(part)]) + part.encode("ascii") for part in name.split(".")) + b"\0" + struct.pack(">HH", 1, 1)
    query += b"\0" + struct.pack(">HHIH", 41, 1232, 0x8000, 0)
    for _ in range(tries):
        line = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM)
        line.settimeout(wait)
        try:
            line.sendto(query, (server.split("%")[0], port))
            answer = line.recv(4096)
        except OSError:
            continue
        finally:
            line.close()
        if len(answer) >= 12 and answer[:2] == query[:2]:
            flags, _, count = struct.unpack(">HHH", answer[2:8])
            return "%d/%d/%d" % (flags & 15, (flags >> 5) & 1, count)
    return "lost"


told = []
for server in os.environ["CONFORMANCE_SERVERS"].split()[:3]:
    pairs = [pair.split("=", 1) for pair in os.environ["CONFORMANCE_NAMES"].split()]
    told.append(" ".join([server] + ["%s=%s" % (kind, ask(server, name)) for kind, name in pairs]))
print("; ".join(told))
END
)"
fi
