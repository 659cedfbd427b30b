import PKIStructures
import TestSupport
import Testing

@Suite("OCSP vectors of pyca/cryptography", .enabled(if: Foreign.has(.vectors)))
struct OCSPVectorTests {
    /// What breaks a rule.
    static let refusals: [String: (code: StructureError.Code, offset: Int)] = [
        "resp-successful-no-response-bytes.der": (.malformed, 0),
        "resp-unknown-response-status.der": (.malformed, 2),
    ]

    @Test("requests are written again byte for byte, and their fields are those that pyca reads")
    func requests() throws {
        let files = try Foreign.vectors("ocsp").filter { $0.name.contains("req") }
        #expect(files.count == 10)
        for (file, read) in zip(files, try Self.pyca(files)) {
            let request = try OCSPRequest(derEncoded: file.bytes[...])
            #expect(request.derBytes == file.bytes && request.tbsRequest.derBytes == request.tbsRequestBytes)
            // pyca reads neither several requests nor an extension that stands twice.
            guard read != .null else {
                let list = request.tbsRequest
                #expect(list.requestList.count > 1 || list.requestExtensions.repeatedIdentifier != nil, "\(file.name)")
                continue
            }
            let ids = request.tbsRequest.requestList.map(\.certID)
            let wanted = read["requests"]?.elements ?? []
            #expect(ids.count == wanted.count)
            for (id, fields) in zip(ids, wanted) { Self.compare(id, fields, file.name) }
            try Self.compare(request.tbsRequest.requestExtensions, read["extensions"], file.name)
        }
    }

    @Test("responses are written again byte for byte, and their fields are those that pyca reads")
    func responses() throws {
        let files = try Foreign.vectors("ocsp").filter { !$0.name.contains("req") }
        #expect(files.count == 16)
        var compared = 0
        for (file, read) in zip(files, try Self.pyca(files)) {
            do throws(StructureError) {
                let response = try OCSPResponse(derEncoded: file.bytes[...])
                #expect(response.derBytes == file.bytes && Self.refusals[file.name] == nil, "\(file.name)")
                guard let basic = try response.basicResponse else { continue }
                #expect(basic.derBytes == response.responseBytes?.response)
                #expect(basic.tbsResponseData.derBytes == basic.tbsResponseDataBytes, "\(file.name)")
                guard read != .null else { continue }
                #expect(read["status"]?.int == Int(response.status.rawValue))
                try Self.compare(basic, read, file.name)
                compared += 1
            } catch {
                let wanted = Self.refusals[file.name]
                #expect(wanted?.code == error.code && wanted?.offset == error.offset, "\(file.name): \(error)")
            }
        }
        #expect(compared >= 10)
    }

    private static func pyca(_ files: [(name: String, bytes: [UInt8])]) throws -> [JSONValue] {
        let scratch = try Scratch()
        return try Foreign.ocsp(files.map { try scratch.write($0.bytes, as: $0.name) })
    }

    private static func compare(_ basic: BasicOCSPResponse, _ read: JSONValue, _ file: String) throws(StructureError) {
        let data = basic.tbsResponseData
        switch data.responderID {
        case .byName(let name): #expect(read["name"]?.string == hexadecimal(name.derBytes), "\(file)")
        case .byKey(let hash): #expect(read["key"]?.string == hexadecimal(hash), "\(file)")
        }
        #expect(read["produced_at"]?.string == text(data.producedAt))
        #expect(read["signed"]?.string == hexadecimal(basic.tbsResponseDataBytes))
        #expect(read["signature"]?.string == hexadecimal(basic.signature))
        #expect(read["algorithm"]?.string == basic.signatureAlgorithm.algorithm.description)
        #expect(read["certificates"]?.elements.count == basic.certificates?.count ?? 0, "\(file)")
        try compare(data.responseExtensions, read["extensions"], file)
        let wanted = read["responses"]?.elements ?? []
        #expect(wanted.count == data.responses.count && !wanted.isEmpty, "\(file)")
        for (response, fields) in zip(data.responses, wanted) { compare(response, fields, file) }
    }

    private static func compare(_ response: SingleResponse, _ read: JSONValue, _ file: String) {
        compare(response.certID, read, file)
        #expect(read["this_update"]?.string == text(response.thisUpdate), "\(file)")
        #expect(read["next_update"]?.string == response.nextUpdate.map(text), "\(file)")
        switch response.certStatus {
        case .good: #expect(read["status"]?.string == "good", "\(file)")
        case .unknown: #expect(read["status"]?.string == "unknown", "\(file)")
        case .revoked(let info):
            #expect(
                read["status"]?.string == "revoked" && read["revoked_at"]?.string == text(info.revocationTime),
                "\(file)")
            #expect(read["reason"]?.string == info.reason?.description, "\(file)")
        }
    }

    private static func compare(_ id: CertID, _ read: JSONValue, _ file: String) {
        #expect(read["name_hash"]?.string == hexadecimal(id.issuerNameHash), "\(file)")
        #expect(read["key_hash"]?.string == hexadecimal(id.issuerKeyHash), "\(file)")
        #expect(read["serial"]?.string == id.serialNumber.description, "\(file)")
    }

    private static func compare(
        _ extensions: Extensions, _ read: JSONValue?, _ file: String
    ) throws(StructureError) {
        #expect(read?.keys == Set(extensions.map(\.id.description)), "\(file)")
        for member in extensions {
            let fields = read?[member.id.description]
            #expect(fields?["critical"]?.bool == member.isCritical, "\(file)")
            #expect(fields?["der"]?.string == hexadecimal(member.value), "\(file)")
            if let content = try member.typedContent() { #expect(content.derBytes == member.value, "\(file)") }
        }
    }

    /// As Python's `isoformat` writes it.
    private static func text(_ time: GeneralizedTime) -> String {
        time.description.replacing("Z", with: "+00:00")
    }
}
