# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: the sink, the binary, the peers, the rows and the page that they make."""
