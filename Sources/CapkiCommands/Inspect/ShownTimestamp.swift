internal import PKIStructures

extension MessageImprint: Showable {
    var shown: Shown { .parts(["digest_algorithm": digestAlgorithm.shown, "message_digest": .octets(digest)]) }
}

extension TimeStampRequest: Showable {
    var shown: Shown {
        .parts([
            "imprint": messageImprint.shown, "policy": policy.map(Shown.identifier), "nonce": nonce.map(Shown.octets),
            "wants_certificate": .flag(wantsCertificate),
            "extensions": extensions.flatMap { .listIfAny($0.map(\.shown)) },
        ])
    }
}

extension TimeStampResponse: Showable {
    var shown: Shown {
        .parts([
            "status": .term(status.status.map { "\($0)" } ?? String(status.statusNumber)),
            "status_text": .listIfAny(status.statusStrings.map(Shown.text)),
            "failure": status.failureInformation.flatMap { .listIfAny($0.reasons.map { .term("\($0)") }) },
            "token": token.map { frame in part { try Message(frame).shown } },
        ])
    }
}

extension TimeStampTokenInfo: Showable {
    var shown: Shown {
        .parts([
            "policy": .identifier(policy), "imprint": messageImprint.shown, "serial": .text(serialNumber.description),
            "time": .text(time.description), "accuracy": accuracy?.shown, "ordered": .flag(isOrdered),
            "nonce": nonce.map(Shown.octets), "authority": authority?.shown,
            "extensions": extensions.flatMap { .listIfAny($0.map(\.shown)) },
        ])
    }
}

extension TimeStampAccuracy: Showable {
    var shown: Shown {
        .parts([
            "seconds": seconds.map(Shown.number), "milliseconds": milliseconds.map(Shown.number),
            "microseconds": microseconds.map(Shown.number),
        ])
    }
}
