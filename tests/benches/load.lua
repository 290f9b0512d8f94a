-- The load: requests of a file, one after the other and round again; what came of it as JSON.
-- The file (BENCH_REQUESTS) is a Lua table of {method, path, headers, body}.
local requests, place = {}, 0

function init()
  local headers = {}
  if os.getenv("BENCH_TOKEN") then headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN") end
  for _, one in ipairs(dofile(os.getenv("BENCH_REQUESTS"))) do
    local all = {}
    for name, value in pairs(headers) do all[name] = value end
    for name, value in pairs(one.headers) do all[name] = value end
    requests[#requests + 1] = wrk.format(one.method, one.path, all, one.body)
  end
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "micros": %d, "bytes": %d, "p50": %d, "p99": %d, "status": %d, "socket": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
