internal import PKISystem

/// The PC/SC service and its readers.
struct ReaderExamination {
    /// Where the service listens, unless the environment says otherwise (pcsc-lite's PCSCLITE_CSOCK_NAME).
    private static let usualSocket = "/run/pcscd/pcscd.comm"
    private static let program = "/usr/sbin/pcscd"

    /// Smart cards and readers of them that are plugged in.
    let plugged: SmartCardDevices

    func findings(patienceInSeconds: Int) throws -> [DoctorFinding] {
        let run = try HelperRun.readers(HelperRun.Patience(seconds: patienceInSeconds))
        while true {
            HelperRun.wait(for: [run], milliseconds: 200)
            if let events = run.messages().compactMap(\.events).first { return findings(events) }
            if let failure = run.failure() {
                return [DoctorFinding(.fault, "pcsc.hangs", "PC/SC", failure.message, hint: failure.hint)]
            }
        }
    }

    private func findings(_ events: [WatchEvent]) -> [DoctorFinding] {
        if let lost = events.first(where: { $0.event == "pcsc_lost" }) { return [absence(lost)] }
        let readers = events.filter { $0.event == "reader_added" }.compactMap(\.reader)
        let ready = DoctorFinding(.ok, "pcsc.ready", "PC/SC", "the service answers; readers: \(readers.count)")
        let each = readers.map { name in
            let card = events.first { $0.event == "card_inserted" && $0.reader == name }
            return DoctorFinding(
                .ok, "reader.present", "reader '\(name)'",
                card.map { "with a card, ATR \($0.atr ?? "")" } ?? "without a card")
        }
        return [ready] + each + (readers.isEmpty ? [noReader()] : [])
    }

    private func noReader() -> DoctorFinding {
        guard !plugged.names.isEmpty else {
            return DoctorFinding(.note, "reader.none", "PC/SC", "no reader is plugged in")
        }
        return DoctorFinding(
            .fault, "reader.unseen", "USB",
            "card readers or keys that are plugged in: '\(plugged.names.joined(separator: "', '"))', and PC/SC sees none",
            hint: "install their driver (apt-get install libccid, or the vendor's), then: systemctl restart pcscd")
    }

    private func absence(_ event: WatchEvent) -> DoctorFinding {
        let socket = ProcessEnvironment.value("PCSCLITE_CSOCK_NAME") ?? Self.usualSocket
        let message = event.message ?? ""
        let status = try? FileStatus(of: socket)
        if event.code == "pcsc.denied" || status?.isWritable == false {
            return DoctorFinding(
                .fault, "pcsc.denied", socket, "the service keeps this user out: \(message)",
                hint: "allow it by a polkit rule for org.debian.pcsc-lite.access_pcsc and …access_card")
        }
        guard status == nil else {
            return DoctorFinding(
                .fault, "pcsc.dead", socket, "nobody answers behind the service's socket: \(message)",
                hint: "start it anew: systemctl restart pcscd")
        }
        let hint =
            FileReading.exists(Self.program)
            ? "start it: systemctl enable --now pcscd.socket (without a service manager: pcscd)"
            : "install it: apt-get install pcscd"
        return DoctorFinding(
            plugged.names.isEmpty ? .warning : .fault, "pcsc.not_running", socket,
            "there is no PC/SC service, so that smart cards and most USB keys are not seen: \(message)", hint: hint)
    }
}
