internal import PKISystem

/// The PC/SC service and its readers.
enum ReaderExamination {
    /// Where the service listens, unless the environment says otherwise (pcsc-lite's PCSCLITE_CSOCK_NAME).
    private static let usualSocket = "/run/pcscd/pcscd.comm"
    private static let program = "/usr/sbin/pcscd"
    private static let devices = "/sys/bus/usb/devices"

    static func findings(patienceInSeconds: Int) throws -> [DoctorFinding] {
        let run = try HelperRun.readers(HelperRun.Patience(seconds: patienceInSeconds))
        while true {
            HelperRun.wait(for: [run], milliseconds: 200)
            if let events = run.messages().compactMap(\.events).first { return findings(events) }
            if let failure = run.failure() {
                return [DoctorFinding(.fault, "pcsc.hangs", "PC/SC", failure.message, hint: failure.hint)]
            }
        }
    }

    private static func findings(_ events: [WatchEvent]) -> [DoctorFinding] {
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

    private static func noReader() -> DoctorFinding {
        let count = pluggedCount()
        guard count > 0 else {
            return DoctorFinding(.note, "reader.none", "PC/SC", "no reader is plugged in")
        }
        return DoctorFinding(
            .fault, "reader.unseen", "USB", "card readers or keys that are plugged in: \(count), and PC/SC sees none",
            hint: "install their driver (apt-get install libccid, or the vendor's), then: systemctl restart pcscd")
    }

    private static func absence(_ event: WatchEvent) -> DoctorFinding {
        let socket = ProcessEnvironment.value("PCSCLITE_CSOCK_NAME") ?? usualSocket
        let message = event.message ?? ""
        let status = try? FileStatus(of: socket)
        if event.code == "pcsc.denied" || status?.isWritable == false {
            return DoctorFinding(
                .fault, "pcsc.denied", socket, "the service keeps this user out: \(message)",
                hint: "allow it by a polkit rule for org.debian.pcsc-lite.access_pcsc and …access_card")
        }
        let isNeeded = pluggedCount() > 0
        guard status == nil else {
            return DoctorFinding(
                .fault, "pcsc.dead", socket, "nobody answers behind the service's socket: \(message)",
                hint: "start it anew: systemctl restart pcscd")
        }
        let hint =
            FileReading.exists(program)
            ? "start it: systemctl enable --now pcscd.socket (without a service manager: pcscd)"
            : "install it: apt-get install pcscd"
        return DoctorFinding(
            isNeeded ? .fault : .warning, "pcsc.not_running", socket,
            "there is no PC/SC service, so that smart cards and most USB keys are not seen: \(message)", hint: hint)
    }

    /// Interfaces of USB devices that say that they are smart cards (USB class 0B).
    private static func pluggedCount() -> Int {
        let names = (try? Folders.names(in: devices)) ?? []
        return names.count { name in
            let kind = try? FileReading.regularFile(at: "\(devices)/\(name)/bInterfaceClass", byteLimit: 4096)
            return kind.map { String(decoding: $0, as: UTF8.self).hasPrefix("0b") } ?? false
        }
    }
}
