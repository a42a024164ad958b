# SPDX-License-Identifier: Apache-2.0
"""ISO-2022-JP as Japanese mail really uses it: with the vendor characters that Python's codec does not know."""
import base64
import re
import shutil
import subprocess

ENCODED_WORD = re.compile(r"=\?([^?]+)\?([BbQq])\?([^?]*)\?=")


def decode(octets, charset):
    """The text; ISO-2022-JP through nkf where that is installed, so that somebody else judges."""
    if charset.lower() != "iso-2022-jp":
        return octets.decode(charset)
    if shutil.which("nkf"):
        # -x: half-width kana stay as they are; -m0: no guessing at MIME.
        command = ["nkf", "--ic=CP50220", "--oc=UTF-8", "-x", "-m0"]
        return subprocess.run(command, input=octets, capture_output=True, check=True).stdout.decode()
    return by_rows(octets)


def by_rows(octets):
    """JIS rows and cells to Shift_JIS, whose codec (CP932) has NEC's and IBM's characters."""
    text, double, index = bytearray(), False, 0
    while index < len(octets):
        escape = octets[index : index + 3]
        if escape in (b"\x1b$B", b"\x1b$@"):
            double, index = True, index + 3
        elif escape in (b"\x1b(B", b"\x1b(J"):
            double, index = False, index + 3
        elif double:
            text += shift_jis(octets[index], octets[index + 1])
            index += 2
        else:
            text.append(octets[index])
            index += 1
    return text.decode("cp932")


def shift_jis(row, cell):
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    if row % 2 == 0:
        return bytes([lead, cell + 0x7E])
    return bytes([lead, cell + (0x1F if cell < 0x60 else 0x20)])


def decode_header(raw):
    """A header's unfolded value with its encoded words decoded (RFC 2047 section 6.2)."""
    joined = re.sub(r"(\?=)\s+(=\?)", r"\1\2", re.sub(r"\r?\n(?=[ \t])", "", raw))

    def text(word):
        charset, encoding, content = word.groups()
        if encoding in "Bb":
            octets = base64.b64decode(content, validate=True)
        else:
            octets = re.sub(rb"=([0-9A-F]{2})", lambda code: bytes([int(code[1], 16)]),
                            content.replace("_", " ").encode())
        return decode(octets, charset)

    return ENCODED_WORD.sub(text, joined).strip()
