// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix

/// Asks the running server to do something.
struct ControlClient {
    let dataDirectory: String

    /// Sends the request and hands every response but the last to `each`; returns the result.
    func send(_ request: ControlRequest, each: (ControlResponse) throws -> Void = { _ in }) async throws -> String {
        let path = ControlPaths.socket(in: dataDirectory)
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw ControlFailure(
                "no server is running on \(dataDirectory); start one with: hayauma serve --data \(dataDirectory)")
        }
        var line = try JSONEncoder().encode(request)
        line.append(UInt8(ascii: "\n"))
        let request = ByteBuffer(bytes: line)
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(request)
            var received = ByteBuffer()
            for try await var bytes in inbound {
                received.writeBuffer(&bytes)
                while let end = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                    let length = end - received.readerIndex
                    let json = Data(received.readBytes(length: length) ?? [])
                    received.moveReaderIndex(forwardBy: 1)
                    received.discardReadBytes()
                    let response = try JSONDecoder().decode(ControlResponse.self, from: json)
                    if let error = response.error { throw ControlFailure(error) }
                    if let result = response.result { return result }
                    try each(response)
                }
            }
            throw ControlFailure("the server ended before it answered; look at its log, then ask for the status")
        }
    }
}
