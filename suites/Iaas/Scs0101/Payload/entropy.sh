#!/bin/sh
# Tells on the serial console what a guest knows of its randomness (scs-0101). Runs once, as cloud-init user data, on any Linux: POSIX sh with
# awk, od, tr and sed as coreutils, mawk, gawk or busybox have them. Needs no package and no network.
#
# A line is MARKER|NUMBER|KEY|VALUE|SUM| where SUM is the Adler-32 checksum of everything in front of the | before it. Others write to the
# console too, even into the middle of a line: whoever reads believes lines with the right sum only. That is why all lines come twice, and the
# last one, "end" with their number, after both times.
marker='@MARKER@'

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

# Read first: what follows draws from the pool that kernels before 5.18 empty.
say entropy_avail "$(cat "$proc/sys/kernel/random/entropy_avail" 2>/dev/null)"
say kernel "$(cat "$proc/sys/kernel/osrelease" 2>/dev/null || uname -r)"
say machine "${CONFORMANCE_MACHINE:-$(uname -m)}"

# How many CPUs there are, and how many of them show each instruction: "flags" on x86, "Features" on Arm (rng is RNDR).
say cpu "$(cat "$proc/cpuinfo" 2>/dev/null | awk -F: '
    /^(flags|Features)[ \t]*:/ {
        cpus++
        words = split($2, word, " ")
        for (i = 1; i <= words; i++) {
            if (word[i] == "rdrand" || word[i] == "rdseed" || word[i] == "rng") {
                has[word[i]]++
            }
        }
    }
    END { printf "cpus=%d rdrand=%d rdseed=%d rng=%d", cpus, has["rdrand"], has["rdseed"], has["rng"] }')"
say cpu_model "$(sed -n 's/^model name[^:]*: *//p' "$proc/cpuinfo" 2>/dev/null | sed 1q)"

say hwrng_available "$(cat "$sys/class/misc/hw_random/rng_available" 2>/dev/null)"
say hwrng_current "$(cat "$sys/class/misc/hw_random/rng_current" 2>/dev/null)"

# The statistical tests of FIPS 140-2 (section 4.9.1) with the bounds of change notice 1 (10 October 2001) over blocks of 20,000 bits, bits of a
# byte from the most significant one on: monobit 9,726 to 10,274 ones; poker 2.16 < X < 46.17, as sum of squares 1,563,176 to 1,576,928; runs of
# zeros and of ones by length 2,315 to 2,685, 1,114 to 1,386, 527 to 723, 240 to 384, 103 to 209, and 103 to 209 for six and more; no run of 26 or
# more. Besides the continuous test (section 4.9.2): no word of 32 bits equals the one before it, across blocks too. Those are the tests of rngtest.
#
# Work for every single byte is kept to a few steps; the rest comes from counting the bytes of a block and one look at tables for each value.
say fips "$(od -An -v -tu1 -N $((blocks * 2500)) "$source" 2>/dev/null | awk '
    BEGIN {
        for (b = 0; b < 256; b++) {
            rest = b
            for (i = 7; i >= 0; i--) {
                bit[i] = rest % 2
                rest = int(rest / 2)
            }
            first[b] = bit[0]
            last[b] = bit[7]
            inner[b] = ""
            ones[b] = 0
            length_now = 0
            started = 0
            for (i = 0; i < 8; i++) {
                ones[b] += bit[i]
                if (i > 0 && bit[i] != bit[i - 1]) {
                    if (!started) {
                        lead[b] = length_now
                        started = 1
                    } else {
                        # Whole runs inside of a byte are at most 6 long: first and last bit belong to others.
                        inner[b] = inner[b] " " (bit[i - 1] * 6 + length_now)
                    }
                    length_now = 0
                }
                length_now++
            }
            trail[b] = length_now
            if (!started) {
                lead[b] = 8
            }
        }
        split("2315 1114 527 240 103 103", least, " ")
        split("2685 1386 723 384 209 209", most, " ")
        current = -1
        previous = -1
    }

    function close_run() {
        if (run > 25) {
            too_long = 1
        }
        runs[current * 6 + (run > 6 ? 6 : run)]++
    }

    function end_of_block(   b, n, i, part, total, poker, square, bad) {
        close_run()
        total = 0
        for (b in seen) {
            n = seen[b]
            total += n * ones[b]
            poker[int(b / 16)] += n
            poker[b % 16] += n
            parts = split(inner[b], part, " ")
            for (i = 1; i <= parts; i++) {
                runs[part[i]] += n
            }
            delete seen[b]
        }
        square = 0
        for (i = 0; i < 16; i++) {
            square += poker[i] * poker[i]
        }
        bad = 0
        if (total < 9726 || total > 10274) {
            monobit++
            bad = 1
        }
        if (square < 1563176 || square > 1576928) {
            poker_failures++
            bad = 1
        }
        wrong = 0
        for (i = 1; i <= 6; i++) {
            if (runs[i] < least[i] || runs[i] > most[i] || runs[6 + i] < least[i] || runs[6 + i] > most[i]) {
                wrong = 1
            }
            runs[i] = 0
            runs[6 + i] = 0
        }
        if (wrong) {
            runs_failures++
            bad = 1
        }
        if (too_long) {
            long_run++
            bad = 1
        }
        if (repeated) {
            continuous++
            bad = 1
        }
        failures += bad
        blocks++
        too_long = 0
        repeated = 0
        bytes = 0
        run = 0
        current = -1
    }

    {
        for (f = 1; f <= NF; f++) {
            b = $f + 0
            seen[b]++
            if (first[b] != current) {
                if (current >= 0) {
                    close_run()
                }
                current = first[b]
                run = 0
            }
            if (lead[b] == 8) {
                run += 8
            } else {
                run += lead[b]
                close_run()
                current = last[b]
                run = trail[b]
            }
            # Lines of od hold whole words: 16 bytes, the last one maybe less, and a block is 625 words.
            if (f % 4 == 0) {
                if (b == previous && $(f - 1) == one && $(f - 2) == two && $(f - 3) == three) {
                    repeated = 1
                }
                previous = b
                one = $(f - 1)
                two = $(f - 2)
                three = $(f - 3)
            }
            if (++bytes == 2500) {
                end_of_block()
            }
        }
    }

    END {
        printf "blocks=%d failures=%d monobit=%d poker=%d runs=%d long_run=%d continuous_run=%d", blocks, failures, monobit, poker_failures, runs_failures, long_run, continuous
    }')"

show "$lines"
say end "$number"
show "$line"
