internal import PKISystem

/// USB devices that say that they are smart cards or readers of them (USB class 0B), as the kernel tells it under /sys.
struct SmartCardDevices {
    private static let fileByteLimit = 4096

    /// What each calls itself, or its numbers, in the order of the kernel's names.
    let names: [String]

    /// - Parameter root: the folder that stands for /.
    init(root: String) {
        let folder = "\(root == "/" ? "" : root)/sys/bus/usb/devices"
        func text(_ path: String) -> String? {
            guard let bytes = try? FileReading.regularFile(at: "\(folder)/\(path)", byteLimit: Self.fileByteLimit)
            else {
                return nil
            }
            let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
            return line.isEmpty ? nil : String(line)
        }
        // An interface is named after its device: 1-1.2:1.0 is one of 1-1.2.
        let interfaces = ((try? Folders.names(in: folder)) ?? []).filter { name in
            text("\(name)/bInterfaceClass")?.lowercased() == "0b"
        }
        var devices: [String] = []
        for device in interfaces.sorted().map({ String($0.prefix { $0 != ":" }) }) where !devices.contains(device) {
            devices.append(device)
        }
        names = devices.map { device in
            let numbers = [text("\(device)/idVendor"), text("\(device)/idProduct")].compactMap(\.self)
            let own = [text("\(device)/manufacturer"), text("\(device)/product")].compactMap(\.self)
            let words = own.joined(separator: " ")
            return words.isEmpty ? "USB \(numbers.isEmpty ? device : numbers.joined(separator: ":"))" : words
        }
    }
}
