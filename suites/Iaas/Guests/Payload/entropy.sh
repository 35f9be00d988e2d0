# What a guest knows of its randomness (scs-0101). Needs no network.

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

