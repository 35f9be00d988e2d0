# What machine the guest has got: processors, memory, disks.
say cpus "$(grep -c '^processor' "$proc/cpuinfo")"
say memory_kib "$(awk '$1 == "MemTotal:" { print $2 }' "$proc/meminfo")"

host=$(uname -n)
say hostname "${host%%.*}"

disks=
for disk in "$sys"/block/*; do
    case "${disk##*/}" in
        loop* | ram* | zram* | fd* | sr* | dm-* | md*) continue ;;
    esac
    if [ -r "$disk/size" ]; then
        disks="$disks${disk##*/}=$(awk '{ printf "%d", $1 / 2048 }' "$disk/size") "
    fi
done
say disks_mib "${disks% }"
say cpu_vendor "$(awk -F ': *' '/^vendor_id|^CPU implementer/ { print $2; exit }' "$proc/cpuinfo")"
if grep -q -E '^(flags|Features).*[[:space:]](vmx|svm)([[:space:]]|$)' "$proc/cpuinfo"; then
    say hwv yes
else
    say hwv no
fi
say maker "$(cat "$sys/class/dmi/id/sys_vendor" "$sys/class/dmi/id/product_name" 2>/dev/null)"
