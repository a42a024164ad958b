-- SPDX-License-Identifier: Apache-2.0
-- wrk's side of Benchmarks/tracking: asks for the paths in $TRACKING_PATHS one after the other, each thread from a
-- place of its own, as readers' browsers would, and says how many answers were not the expected ones.
local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

function init(args)
    local expected_status = tonumber(os.getenv("TRACKING_STATUS"))
    local paths = {}
    for path in io.lines(os.getenv("TRACKING_PATHS")) do paths[#paths + 1] = path end
    local agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
    requests = {}
    for index, path in ipairs(paths) do
        requests[index] = wrk.format("GET", path, { ["User-Agent"] = agent, ["Accept"] = "image/*,*/*" })
    end
    next_request = math.floor(#requests / 2 * number)
    wrong = 0
    status_wanted = expected_status
end

function request()
    next_request = next_request % #requests + 1
    return requests[next_request]
end

function response(status)
    if status ~= status_wanted then wrong = wrong + 1 end
end

function done(summary, latency)
    local wrong_answers = 0
    for _, thread in ipairs(threads) do wrong_answers = wrong_answers + thread:get("wrong") end
    local errors = summary.errors
    io.write(string.format('{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"wrong":%d,"errors":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), wrong_answers,
        errors.connect + errors.read + errors.write + errors.timeout))
end
