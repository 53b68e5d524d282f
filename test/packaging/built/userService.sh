#!/bin/sh
# Starts the installed unit under a systemd user manager of its own and says how it went, one fact per line.
#   unshare --mount --pid --fork --mount-proc userService.sh <unpacked .deb> <folder of node> <home>
set -eu
# As if the package were installed, for this process and its children only.
mount -t overlay overlay -o "lowerdir=$1/usr:/usr" /usr
mount -t tmpfs none /run
# A user manager starts only where systemd seems to run the machine.
mkdir -p /run/systemd/system /run/user
chmod 700 /run/user
export XDG_RUNTIME_DIR=/run/user HOME="$3" PATH="$2:/usr/bin:/bin"
unset XDG_CONFIG_HOME XDG_DATA_HOME DBUS_SESSION_BUS_ADDRESS
/usr/lib/systemd/systemd --user --unit=basic.target &
manager=$!
until systemctl --user is-active --quiet basic.target; do sleep 0.2; done
systemctl --user import-environment PATH
systemctl --user enable --now --quiet headroom
for _ in $(seq 50); do
  [ -e "$HOME/.local/share/headroom/logs" ] && break
  sleep 0.2
done
sleep 1
echo "enabled $(systemctl --user is-enabled headroom)"
echo "running $(systemctl --user show headroom --property=ActiveState --value)"
systemctl --user stop headroom
echo "stopped $(systemctl --user show headroom --property=Result --value) $(systemctl --user show headroom --property=ExecMainStatus --value)"
kill "$manager"
wait "$manager" || true
