/// What follows from the end of a conversation.
enum SMTPVerdict: Sendable, Equatable {
    case delivery(Delivery)
    case failure(TransportFailure)
    /// The connection was stale: the message was not touched, a new connection may do.
    case tryOnNewConnection
    case cancelled

    /// Judges by what is safe: only where the server cannot have the message may it be sent again.
    init(_ end: SMTPEnd, server: String) {
        if end.cause == .cancelled, !end.isHandedOver {
            self = .cancelled
        } else if end.stage == .message {
            self = .delivery(Self.afterMessage(end))
        } else if end.isReused, end.reply == nil || end.reply?.code == 421, end.cause == .broken {
            self = .tryOnNewConnection
        } else {
            self = Self.beforeMessage(end, server)
        }
    }

    private static func afterMessage(_ end: SMTPEnd) -> Delivery {
        if end.cause == .completed { return .accepted(reply: end.reply?.words ?? "taken") }
        if let reply = end.reply, reply.isRefusal {
            return reply.isForNow ? .refusedForNow(reply: reply.words) : .refused(reply: reply.words)
        }
        let what =
            switch end.cause {
            case .timedOut: "The mail server took too long"
            case .cancelled: "Muster was told to stop"
            default: "The connection to the mail server was lost"
            }
        return end.isHandedOver
            ? .unknown(reply: "\(what) after it had the whole message and before it answered.")
            : .refusedForNow(reply: "\(what) before the whole message was handed over.")
    }

    private static func beforeMessage(_ end: SMTPEnd, _ server: String) -> SMTPVerdict {
        switch end.stage {
        case .connecting, .introducing, .loggingIn: return .failure(noService(end, server))
        case .sender, .recipient, .data, .message: break
        }
        guard let reply = end.reply, reply.isRefusal else {
            return .delivery(
                .refusedForNow(
                    reply: end.cause == .timedOut
                        ? "The mail server took too long to answer."
                        : "The connection to the mail server was lost before the message was handed over."
                )
            )
        }
        // 530: it wants TLS or a user name first. Not this recipient's fault, nor that of any other.
        if reply.code == 530 {
            return .failure(.misconfigured("The mail server \(server) lets nobody in like this: \(reply.words)."))
        }
        if end.stage == .sender, !reply.isForNow {
            return .failure(
                .misconfigured(
                    "The mail server \(server) takes no mail from this sender: \(reply.words). "
                        + "Have the sender allowed there, or change the tenant's sender."
                )
            )
        }
        return .delivery(reply.isForNow ? .refusedForNow(reply: reply.words) : .refused(reply: reply.words))
    }

    private static func noService(_ end: SMTPEnd, _ server: String) -> TransportFailure {
        let said = end.reply.flatMap { $0.isRefusal ? " It says: \($0.words)." : nil } ?? ""
        switch end.cause {
        case .nameUnknown:
            return .unreachable("There is no mail server \(server): the name is not known. Check MUSTER_SMTP_URL.")
        case .notConnected:
            return .unreachable(
                "The mail server \(server) cannot be reached (\(end.detail)). Check MUSTER_SMTP_URL and the network."
            )
        case .timedOut:
            return .unreachable("The mail server \(server) did not answer in time.")
        case .certificateRefused:
            return .misconfigured(
                "The certificate of the mail server \(server) cannot be trusted (\(end.detail)). Use the name that "
                    + "the certificate is made for, or let MUSTER_SMTP_CA_FILE name the certificates to trust."
            )
        case .tlsNotOffered:
            return .misconfigured(
                "The mail server \(server) does not offer TLS.\(said) Use its port for TLS, or, in a network that you "
                    + "trust, set MUSTER_SMTP_TLS to offered."
            )
        case .tlsFailed:
            return .unreachable(
                "TLS with the mail server \(server) did not come about (\(end.detail)). Check whether its port wants "
                    + "smtps:// or smtp://."
            )
        case .loginRefused where end.reply?.isForNow != true:
            return .misconfigured(
                "The mail server \(server) refused the user name or the password.\(said) Check MUSTER_SMTP_USERNAME "
                    + "and MUSTER_SMTP_PASSWORD_FILE."
            )
        default:
            let what = end.reply?.isRefusal == true ? "takes no mail now." : "closed the connection before any mail."
            return .unreachable("The mail server \(server) \(what)\(said)")
        }
    }
}
