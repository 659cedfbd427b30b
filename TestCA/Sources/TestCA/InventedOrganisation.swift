internal import PKIProfiles
internal import PKIStructures

/// An organisation that does not exist, the same for each number: Chinese names, codes with right check characters.
struct InventedOrganisation {
    let subject: Name
    /// The unified social credit code (GB 32100), whose characters 9 to 17 are an organisation code (GB 11714).
    let creditCode: String

    private static let places = [
        ("广东省", "广州市", "440106"), ("浙江省", "杭州市", "330102"), ("新疆维吾尔自治区", "乌鲁木齐市", "650102"),
        ("四川省", "成都市", "510104"), ("江苏省", "南京市", "320102"), ("湖北省", "武汉市", "420106"),
        ("陕西省", "西安市", "610103"), ("福建省", "厦门市", "350203"),
    ]
    private static let syllables = Array("星河江南昆仑长城泰山华夏宇天地和平安达盛世博雅嘉禾瑞丰恒信诚源明德金石青云海川")
    private static let trades = ["软件", "纺织", "测绘", "贸易", "建筑工程", "食品", "医疗器械", "物流"]

    init(_ number: Int) throws {
        let (province, city, division) = Self.places[number % Self.places.count]
        // A large odd factor sends neighbours to names that are far apart.
        var rest = number &* 2_654_435_761 & 0xFFFF_FFFF
        var name = ""
        for _ in 0..<4 {
            name.append(Self.syllables[rest % Self.syllables.count])
            rest /= Self.syllables.count
        }
        let organisation = "\(city.dropLast())\(name)\(Self.trades[number % Self.trades.count])有限公司"
        let subject = "C=CN, ST=\(province), L=\(city), O=\(organisation), CN=\(organisation)"
        self.subject = try Name(parsing: subject)
        let digits = String(number)
        let body = "M" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits.suffix(7)
        guard let inner = CheckedOrganisationCode(completing: body),
            let code = CheckedCreditCode(completing: "91\(division)\(inner)")
        else { throw TestCAError("organisation \(number) has no code") }
        creditCode = code.description
    }
}
