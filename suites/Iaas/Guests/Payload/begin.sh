#!/bin/sh
# Tells on the serial console what a guest sees. Runs once, as cloud-init user data, on any Linux: POSIX sh with awk, od, tr and sed as coreutils,
# mawk, gawk or busybox have them. Needs no package.
#
# A line is MARKER|NUMBER|KEY|VALUE|SUM| where SUM is the Adler-32 checksum of everything in front of the | before it. Others write to the
# console too, even into the middle of a line: whoever reads believes lines with the right sum only. That is why all lines come twice, and the
# last one, "end" with their number, after both times.
marker='@MARKER@'
program='@PROGRAM@'

# Tests read files instead; cloud-init sets none of these.
source=${CONFORMANCE_SOURCE:-/dev/random}
blocks=${CONFORMANCE_BLOCKS:-1000}
proc=${CONFORMANCE_PROC:-/proc}
sys=${CONFORMANCE_SYS:-/sys}
consoles=${CONFORMANCE_CONSOLES:-}

LC_ALL=C
export LC_ALL

# The kernel's console is not always the one that is recorded: "console=ttyS0 console=tty0" makes /dev/console the screen.
if [ -z "$consoles" ]; then
    for name in console $(cat "$sys/class/tty/console/active" 2>/dev/null); do
        if [ "$name" != tty0 ] && [ -c "/dev/$name" ] && [ -w "/dev/$name" ]; then
            consoles="$consoles /dev/$name"
        fi
    done
fi

number=0
lines=

show() {
    for console in $consoles; do
        printf '%s\n' "$1" >>"$console"
    done
}

# say KEY VALUE
say() {
    number=$((number + 1))
    value=$(printf '%s' "$2" | tr '\t\n' '  ' | tr -cd ' -{}~')
    line=$(printf '%s\n' "$marker|$number|$1|$value" | awk '
        BEGIN { for (i = 32; i < 127; i++) code[sprintf("%c", i)] = i }
        {
            low = 1
            high = 0
            for (i = 1; i <= length($0); i++) {
                low = (low + code[substr($0, i, 1)]) % 65521
                high = (high + low) % 65521
            }
            printf "%s|%04x%04x|\n", $0, high, low
        }')
    lines="$lines$line
"
    show "$line"
}

