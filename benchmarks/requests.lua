-- Requests for wrk, from a file: the Accept header, then a path a line. A path with @N@ is asked once with each number, so that no request is ever repeated;
-- a path without it is the same request each time. Arguments: the file, the first number.
local paths, headers, number = {}, {}, 0

function init(args)
  number = tonumber(args[2])
  for line in io.lines(args[1]) do
    if not headers["Accept"] then
      headers["Accept"] = line
    else
      local head, tail = line:match("^(.-)@N@(.*)$")
      if head then
        paths[#paths + 1] = { head, tail }
      else
        paths[#paths + 1] = wrk.format("GET", line, headers)
      end
    end
  end
end

function request()
  number = number + 1
  local path = paths[number % #paths + 1]
  if type(path) == "string" then
    return path
  end
  return wrk.format("GET", path[1] .. string.format("%d", number) .. path[2], headers)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\nRESULT {"requests": %d, "microseconds": %d, "refused": %d, "broken": %d, "p50": %d, "p99": %d}\n', summary.requests, summary.duration,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
