/// The provinces, regions and municipalities of China, by their full names (GB/T 2260).
public enum Provinces {
    /// The full names in the order of the standard's codes.
    public static let names = [
        "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市", "江苏省", "浙江省",
        "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "广西壮族自治区", "海南省", "重庆市", "四川省",
        "贵州省", "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区", "台湾省",
        "香港特别行政区", "澳门特别行政区",
    ]

    /// The full name for a full or short one: `广东` is `广东省`; `nil` for what is none.
    public static func fullName(_ text: String) -> String? {
        names.first { $0 == text } ?? names.first { text.count >= 2 && $0.hasPrefix(text) && isShort(text, of: $0) }
    }

    /// A short name is what stands before the kind: 省, 市, 自治区, 特别行政区, with or without the people's name.
    private static func isShort(_ text: String, of name: String) -> Bool {
        ["省", "市", "自治区", "特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区"].contains(String(name.dropFirst(text.count)))
    }
}
