// Package log keeps a group's events: one JetStream stream, append-only,
// without gaps, durable before it is acknowledged.
//
// [OpenEmbedded] runs the server inside this process on a directory that it
// locks; [Connect] uses a server or a cluster that runs elsewhere. Both give a
// [Log], and the same suite of tests holds for both.
//
// What the room promises, and why it has to:
//
//   - Every write stands behind a fence, the sequence that the writer has read
//     up to. A second writer is refused ([FenceError]) and never interleaved.
//   - A command's messages land together or not at all.
//   - An answer that got lost is an [UnknownError] and never a guess:
//     [Log.Since] tells what stands behind the fence.
//   - Sequences start at 1 and have no gaps. The server does not always notice a
//     damaged file, so every reader does ([GapError], [TruncatedError]), and a
//     node that remembers more than the stream holds does not write ([LostError]).
//   - The stream's configuration is compared field by field ([DriftError]): deny
//     flags alone do not make a stream append-only.
//
// The package knows nothing of what events mean. It reads no clock to decide
// anything, and nothing in it depends on the server's timestamps or on Nats-*
// headers, which a restore changes.
package log
