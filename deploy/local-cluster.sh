#!/usr/bin/env bash
# A cluster as processes on this machine: three silos and two gateways over one storage, the topology of compose.yaml.
#
#   local-cluster.sh up DIR              start everything and return once it answers
#   local-cluster.sh start DIR MEMBER    start one that is down: silo-1 ... gateway-2
#   local-cluster.sh stop DIR MEMBER     ask one to end in order, and wait for it
#   local-cluster.sh down DIR            end everything
#
# DIR keeps logs, process ids, the operator's key and the storage's files. From the environment: STORAGE (redis or azure),
# CxSaas__Storage__Connection (then no storage is started), SILOS, GATEWAYS, PORT (the first of 40 in a row), CXSAAS (the program),
# METRICS=yes (silo N serves its figures to Prometheus at PORT + 40 + N, gateway N at PORT + 50 + N); with each call, AT_silo_1 and so on (the
# address of a member, 127.0.0.1 without) and IN_silo_1 (what its command begins with, such as `ip netns exec NAME`).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
action=${1:?up, start, stop or down} dir=${2:?a folder} member=${3:-}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
# What `up` was given holds for every later call.
if [ "$action" = up ]; then
  built=$here/../src/CxSaas.Host/bin/Release/net10.0
  [ -n "${CXSAAS:-}" ] || dotnet build -c Release -v q -nologo "$here/../src/CxSaas.Host"
  printf '%s\n' "STORAGE=${STORAGE:-redis}" "SILOS=${SILOS:-3}" "GATEWAYS=${GATEWAYS:-2}" "PORT=${PORT:-5100}" "METRICS=${METRICS:-no}" \
    "CXSAAS='${CXSAAS:-$built/cxsaas}'" \
    "CONNECTION='${CxSaas__Storage__Connection:-}'" > "$dir/settings"
  chmod 600 "$dir/settings"
fi
. "$dir/settings"

of() { # what the environment says of a member: AT or IN, and its name
  local name=$1_${2//-/_}
  echo "${!name:-}"
}

address() {
  local at
  at=$(of AT "$1")
  echo "${at:-127.0.0.1}"
}

url() { # where a member is spoken to, by its kind and number
  case $1 in gateway-*) echo "http://$(address "$1"):$((PORT + ${1#*-}))" ;; silo-*) echo "http://$(address "$1"):$((PORT + 10 + ${1#*-}))" ;; esac
}

metrics() { # the option that has a member show its figures, by its kind and number
  [ "$METRICS" = yes ] || return 0
  case $1 in gateway-*) echo "--metrics http://127.0.0.1:$((PORT + 50 + ${1#*-}))" ;; silo-*) echo "--metrics http://127.0.0.1:$((PORT + 40 + ${1#*-}))" ;; esac
}

is_up() { [ -f "$dir/$1.pid" ] && runs "$(cat "$dir/$1.pid")"; }

runs() { # one that has ended and that nobody has buried yet does not
  case $(ps -o stat= -p "$1") in '' | Z*) return 1 ;; esac
}

# Word splitting of $CXSAAS, of what stands before it and of what metrics tells is meant below: it may be "dotnet exec FILE".
launch() { # in the background, with a log and a process id
  local name=$1
  shift
  "$@" >> "$dir/$name.log" 2>&1 < /dev/null &
  echo $! > "$dir/$name.pid"
}

start() {
  is_up "$1" && return
  local n=${1#*-}
  export CxSaas__Storage__Connection=$CONNECTION
  case $1 in
    silo-*) launch "$1" $(of IN "$1") $CXSAAS serve --role silo --storage "$STORAGE" --urls "$(url "$1")" --address "$(address "$1")" \
      --silo-port $((PORT + 20 + n)) --gateway-port $((PORT + 30 + n)) --data "$dir" $(metrics "$1") ;;
    gateway-*) launch "$1" $(of IN "$1") $CXSAAS serve --role gateway --storage "$STORAGE" --urls "$(url "$1")" --data "$dir" --operator-key "$dir/operator.key" $(metrics "$1") ;;
    *) echo "There is no member $1" >&2; return 1 ;;
  esac
}

ready() { # returns once a member would answer requests; one that has ended is started again, as everywhere
  local starts=3
  for _ in $(seq 600); do
    curl -fs -o /dev/null --max-time 2 "$(url "$1")/health/ready" && return
    if ! is_up "$1"; then
      [ $((--starts)) -gt 0 ] || { echo "$1 has ended:" >&2; tail -20 "$dir/$1.log" >&2; return 1; }
      start "$1"
    fi
    sleep 0.1
  done
  echo "$1 is not ready after a minute; see $dir/$1.log" >&2
  return 1
}

signal() { # asks one to end, also where it is held
  is_up "$1" || return 0
  kill -CONT "$(cat "$dir/$1.pid")" && kill -TERM "$(cat "$dir/$1.pid")"
}

stop() {
  signal "$1"
  while is_up "$1"; do sleep 0.05; done
  rm -f "$dir/$1.pid"
}

start_storage() {
  [ -z "$CONNECTION" ] || return 0
  if [ "$STORAGE" = azure ]; then
    CONNECTION="DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=http://127.0.0.1:$PORT/devstoreaccount1;TableEndpoint=http://127.0.0.1:$((PORT + 9))/devstoreaccount1;"
    launch storage node "$here/../tests/azurite/node_modules/azurite/dist/src/azurite.js" --silent --skipApiVersionCheck --disableTelemetry \
      --location "$dir" --blobPort "$PORT" --tablePort $((PORT + 9)) --queuePort $((PORT + 8))
  else
    CONNECTION="127.0.0.1:$PORT"
    launch storage redis-server --port "$PORT" --bind 127.0.0.1 --dir "$dir" --appendonly yes --appendfsync always
  fi
  echo "CONNECTION='$CONNECTION'" >> "$dir/settings"
  until (: < "/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do is_up storage; sleep 0.1; done
}

members() { for n in $(seq "$SILOS"); do echo "silo-$n"; done; for n in $(seq "$GATEWAYS"); do echo "gateway-$n"; done; }

case $action in
  up)
    [ -f "$dir/operator.key" ] || $CXSAAS operator-key "$dir/operator.key"
    start_storage
    for each in $(members); do start "$each"; done
    for each in $(members); do ready "$each"; done
    for n in $(seq "$GATEWAYS"); do echo "gateway-$n answers at $(url "gateway-$n")/graphql"; done
    echo "The operator's key is in $dir/operator.key"
    ;;
  start) start "${member:?a member}" && ready "$member" ;;
  stop) stop "${member:?a member}" ;;
  down)
    for each in $(members); do signal "$each"; done
    for each in $(members) storage; do stop "$each"; done
    ;;
  *) echo "up, start, stop or down, not $action" >&2; exit 1 ;;
esac
