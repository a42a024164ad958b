-- SPDX-License-Identifier: Apache-2.0
-- wrk's side of Benchmarks/tracking: asks for the paths in $TRACKING_PATHS one after the other, each of $TRACKING_THREADS
-- threads for its own share of them, as readers' browsers would. It says how many answers were not the expected ones,
-- and of how many different paths each share was sent and answered: threads are not equally fast.
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
    local share = math.ceil(#requests / tonumber(os.getenv("TRACKING_THREADS")))
    -- A lone path is everybody's.
    first, last = math.min(share * number, #requests - 1), math.min(share * (number + 1), #requests)
    next_request, sent, answered, wrong = first, 0, 0, 0
    status_wanted = expected_status
end

function request()
    if next_request >= last then next_request = first end
    next_request, sent = next_request + 1, sent + 1
    return requests[next_request]
end

function response(status)
    answered = answered + 1
    if status ~= status_wanted then wrong = wrong + 1 end
end

function done(summary, latency)
    local wrong_answers, different_sent, different_answered = 0, 0, 0
    for _, thread in ipairs(threads) do
        local size = thread:get("last") - thread:get("first")
        wrong_answers = wrong_answers + thread:get("wrong")
        different_sent = different_sent + math.min(size, thread:get("sent"))
        different_answered = different_answered + math.min(size, thread:get("answered"))
    end
    local errors = summary.errors
    io.write(string.format('{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"wrong":%d,"errors":%d,"sent":%d,"answered":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), wrong_answers,
        errors.connect + errors.read + errors.write + errors.timeout,
        different_sent, different_answered))
end
