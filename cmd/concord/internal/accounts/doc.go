// Package accounts says who may do what on the NATS server behind a node, by lists of
// what is allowed and never of what is not.
//
// A subject that one may publish on is not all that one reaches: whoever asks names
// the subject that the answer goes to, and JetStream answers with its own rights. In
// one account with the log, an answer to a question that may be asked was seen to
// delete the stream, or to stand on it as a message. So nobody but the nodes is in the
// account of the log, and the accounts are four:
//
//	log             the stream. Only the nodes log in here.
//	mirror          a mirror of the stream. Nobody logs in here.
//	auditors        sees of the mirror's JetStream what reads it, and has none itself.
//	participant-FRA sees the service concord, and nothing else. One a participant,
//	                so that nobody hears what another is answered.
//
// What an account gives to another ([Links]) crosses with the answer's subject
// replaced by one of the server's, so that an answer comes back to who asked and to
// nowhere else. On top of it each user has permissions ([Auditor], [Participant]).
//
// [Prepare] sets an embedded server up; [Write] writes the same for the configuration
// file of servers that run elsewhere.
package accounts
