#!/bin/busybox sh
# The first program of a guest: the distribution's kernel with nothing but busybox, mawk and this. Does at a boot what cloud-init does in other images: finds the config drive, takes the name of the
# server from it, brings up the interfaces, runs the user data, and tells of all that on the console.
export PATH=/bin
/bin/busybox mkdir -p /proc /sys /dev /tmp /run /mnt /etc
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox --install -s /bin
ln -sf mawk /bin/awk

tell() {
    echo "guest: $*"
}

uptime() {
    cut -d ' ' -f 1 /proc/uptime
}

while read -r module; do
    insmod "/modules/$module" || tell "the kernel does not take $module"
done </modules/order

# Disks show up after their drivers. An empty drive and one with something else on it are passed over.
drive=
tries=0
while [ -z "$drive" ] && [ $tries -lt 60 ]; do
    for device in /dev/sr* /dev/vd* /dev/sd*; do
        if [ -b "$device" ] && mount -t iso9660 -o ro "$device" /mnt 2>/dev/null; then
            if [ -e /mnt/openstack/latest/meta_data.json ]; then
                drive=$device
                break
            fi
            umount /mnt
        fi
    done
    [ -n "$drive" ] || sleep 1
    tries=$((tries + 1))
done

if [ -n "$drive" ]; then
    tell "config drive $drive after $(uptime) s"
    hostname "$(sed -n 's/.*"hostname": *"\([^".]*\).*/\1/p' /mnt/openstack/latest/meta_data.json)"
else
    tell "no config drive after $(uptime) s"
fi

ip link set lo up
for interface in /sys/class/net/*; do
    name=${interface##*/}
    if [ "$name" != lo ] && ip link set "$name" up; then
        tell "interface $name $(cat "$interface/address") is up"
    fi
done

# What a DHCP server has told of an interface is done with it.
cat >/etc/dhcp.sh <<'END'
#!/bin/sh
case $1 in
    deconfig) ip address flush dev "$interface" ;;
    bound | renew)
        [ -z "$mtu" ] || ip link set "$interface" mtu "$mtu"
        ifconfig "$interface" "$ip" netmask "$subnet"
        for gateway in $router; do
            route add default gw "$gateway" 2>/dev/null
        done
        for server in $dns; do
            grep -qs "^nameserver $server$" /etc/resolv.conf || echo "nameserver $server" >>/etc/resolv.conf
        done
        [ "$1" != bound ] || echo "guest: interface $interface has $ip by DHCP of $serverid" >/dev/console
        ;;
esac
END
chmod 700 /etc/dhcp.sh

# What nova wrote of the network, an object a record: the hardware address of each link, then the IPv4 addresses on it, each with its routes, and the name servers; where a subnet has DHCP, only that
# it has.
network=/mnt/openstack/latest/network_data.json
if [ -n "$drive" ] && [ -r $network ]; then
    awk '
        BEGIN { RS = "{" }
        function value(key) {
            return match($0, "\"" key "\": *\"[^\"]*\"") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) : ""
        }
        function bare(text) {
            gsub(/[ "]/, "", text)
            return text
        }
        bare(value("ethernet_mac_address")) != "" { mac[bare(value("id"))] = bare(value("ethernet_mac_address")) }
        bare(value("type")) == "ipv4" {
            link = mac[bare(value("link"))]
            print "address", link, bare(value("ip_address")), bare(value("netmask"))
        }
        bare(value("type")) == "ipv4_dhcp" { print "dhcp", mac[bare(value("link"))] }
        bare(value("gateway")) ~ /^[0-9.]+$/ { print "route", link, bare(value("network")), bare(value("netmask")), bare(value("gateway")) }
        bare(value("type")) == "dns" && !(bare(value("address")) in told) {
            told[bare(value("address"))] = 1
            print "dns - " bare(value("address"))
        }' $network >/tmp/network
    while read -r what mac first second third; do
        name=
        for interface in /sys/class/net/*; do
            if [ "$(cat "$interface/address")" = "$mac" ]; then
                name=${interface##*/}
            fi
        done
        case $what in
            # Whoever serves addresses may hear of this one later than it is asked; after a minute the rest of the boot goes on without.
            dhcp) udhcpc -i "$name" -s /etc/dhcp.sh -t 20 -T 3 -b </dev/null || tell "interface $name is not asked for" ;;
            address) ifconfig "$name" "$first" netmask "$second" && tell "interface $name has $first" ;;
            route) route add -net "$first" netmask "$second" gw "$third" ;;
            dns) echo "nameserver $first" >>/etc/resolv.conf ;;
        esac
    done </tmp/network
fi

data=/mnt/openstack/latest/user_data
if [ -n "$drive" ] && [ -s $data ]; then
    if [ "$(head -c 2 $data)" = '#!' ]; then
        cp $data /tmp/user_data
        chmod 700 /tmp/user_data
        tell "runs the user data of $(hostname)"
        /tmp/user_data
        tell "the user data ended with code $? after $(uptime) s"
    else
        tell "the user data is no program"
    fi
fi

tell "$(hostname) is up after $(uptime) s"
while true; do
    sleep 3600
done
