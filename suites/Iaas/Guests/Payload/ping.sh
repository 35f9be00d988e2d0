# Whether others on the network answer. They may boot at the same time, so each is given a while.
targets='@TARGETS@'
told=
for target in $targets; do
    answer=lost
    try=0
    while [ $try -lt "${CONFORMANCE_TRIES:-60}" ]; do
        if ping -c 1 -W 2 "$target" >/dev/null 2>&1; then
            answer=ok
            break
        fi
        try=$((try + 1))
        sleep "${CONFORMANCE_PAUSE:-2}"
    done
    told="$told$target=$answer "
done
say ping "${told% }"

