/// What the parts of structures are called: in English where the key itself does not say it, in Chinese all of them.
enum Labels {
    static let english: [String: String] = [
        "oid": "OID", "der": "DER", "sha1": "SHA-1", "sha256": "SHA-256", "sm3": "SM3", "spki_sha256": "SPKI SHA-256",
        "not_before": "not before", "not_after": "not after", "ca": "CA", "log_id": "log ID",
        "omitted": "further entries, listed by --json", "esid": "esID", "width_mm": "width (mm)",
        "height_mm": "height (mm)",
    ]

    static let chinese: [String: String] = structures.merging(names) { $1 }.merging(extensions) { $1 }
        .merging(messages) { $1 }.merging(keys) { $1 }.merging(seals) { $1 }

    private static let structures = [
        "file": "文件", "kind": "类型", "version": "版本", "serial": "序列号", "issuer": "颁发者", "subject": "主题",
        "validity": "有效期", "not_before": "起始时间", "not_after": "截止时间", "public_key": "公钥",
        "signature_algorithm": "签名算法", "tbs_signature_algorithm": "内层签名算法", "signature": "签名值", "fingerprints": "指纹",
        "sha1": "SHA-1", "sha256": "SHA-256", "sm3": "SM3", "spki_sha256": "公钥 SHA-256", "extensions": "扩展项",
        "issuer_unique_id": "颁发者唯一标识", "subject_unique_id": "主题唯一标识", "findings": "检查结果",
        "is_self_issued": "自签发", "attributes": "属性", "this_update": "本次更新", "next_update": "下次更新",
        "entries": "吊销条目", "entry_count": "吊销条目数", "revocation_date": "吊销时间", "reason": "原因",
        "omitted": "未列出的条目数（见 --json）", "requested_extensions": "申请的扩展项", "error": "错误", "place": "位置",
    ]

    private static let names = [
        "oid": "对象标识符", "name": "名称", "critical": "关键", "value": "值", "der": "DER 编码", "text": "文本",
        "type": "类型", "string_type": "字符串类型", "form": "形式", "algorithm": "算法", "parameters": "参数",
        "size_in_bits": "位数", "curve": "曲线", "modulus": "模数", "exponent": "公钥指数", "point": "公钥点",
        "key_octets": "公钥数据", "digest": "杂凑算法", "mask_digest": "掩码杂凑算法", "salt_bytes": "盐值字节数", "values": "值",
        "unused_bits": "未用位数",
    ]

    private static let extensions = [
        "ca": "CA 证书", "path_length": "路径长度限制", "usages": "用途", "purposes": "扩展用途", "key_identifier": "密钥标识符",
        "names": "名称", "points": "分发点", "relative_name": "相对名称", "reasons": "原因", "crl_issuer": "CRL 颁发者",
        "access": "访问方式", "method": "方法", "location": "地址", "policies": "证书策略", "policy": "策略",
        "qualifiers": "策略限定符", "practice_statement": "电子认证业务规则", "user_notice": "用户须知", "explicit_text": "须知文本",
        "organization": "机构", "numbers": "编号", "permitted": "允许的子树", "excluded": "排除的子树", "base": "基础名称",
        "minimum": "最小", "maximum": "最大", "mappings": "策略映射", "issuer_policy": "颁发者策略",
        "subject_policy": "主题策略", "require_explicit_policy": "要求明确策略", "inhibit_policy_mapping": "禁止策略映射",
        "skip_certificates": "跳过证书数", "crl_number": "CRL 序号", "base_crl_number": "基础 CRL 序号",
        "only_user_certificates": "仅含用户证书", "only_ca_certificates": "仅含 CA 证书", "only_attribute_certificates": "仅含属性证书",
        "indirect": "间接 CRL", "time": "时间", "instruction": "处理指令", "nonce": "随机数", "features": "TLS 特性",
        "timestamps": "日志时间戳", "log_id": "日志标识", "milliseconds": "毫秒时间", "hash_algorithm": "杂凑算法",
        "statements": "合格声明", "amount": "金额", "currency": "货币", "language": "语言", "address": "地址", "years": "年数",
        "countries": "国家", "identifier": "标识", "authorities": "名称登记机构", "document": "证件种类", "number": "号码",
        "tagging": "标记方式", "holder": "持证者类别", "prefix": "前缀", "digits": "数字", "letters": "证件类别字母",
        "encoded": "base64 编码", "template": "证书模板", "major_version": "主版本", "minor_version": "次版本",
        "certificate_index": "证书序号", "key_index": "密钥序号", "octets": "数据", "preferences": "算法偏好",
        "encoding": "编码", "issuer_serial": "颁发者证书序列号", "types": "类型",
    ]

    private static let messages = [
        "content_type": "内容类型", "family": "标准", "content": "内容", "content_bytes": "内容字节数", "certificates": "证书",
        "crls": "CRL", "signers": "签名者", "signer": "签名者标识", "signed_attributes": "签名属性",
        "unsigned_attributes": "非签名属性", "recipients": "接收者", "recipient": "接收者标识",
        "key_encryption_algorithm": "密钥加密算法", "content_encryption_algorithm": "内容加密算法", "encrypted_bytes": "密文字节数",
        "digest_algorithms": "杂凑算法", "digest_algorithm": "杂凑算法", "detached": "不含内容", "originator": "发起者",
        "status": "状态", "status_text": "状态说明", "failure": "失败原因", "token": "时间戳令牌", "imprint": "消息摘要",
        "wants_certificate": "要求证书", "accuracy": "精度", "seconds": "秒", "microseconds": "微秒", "ordered": "有序",
        "authority": "时间戳机构", "requests": "请求", "responses": "响应", "responder": "响应者", "produced_at": "生成时间",
        "certificate": "证书", "issuer_name_hash": "颁发者名称杂凑值", "issuer_key_hash": "颁发者公钥杂凑值", "requestor": "请求者",
        "revoked_at": "吊销时间", "signed": "已签名", "message_digest": "内容杂凑值", "response_type": "响应类型",
    ]

    private static let keys = [
        "encrypted": "已加密", "scheme": "加密方案", "derivation": "密钥派生", "iterations": "迭代次数", "cipher": "加密算法",
        "prf": "伪随机函数", "mac": "完整性校验", "parts": "组成部分", "bags": "内容", "friendly_name": "别名",
        "local_key_id": "本地密钥标识", "notes": "说明", "symmetric_algorithm": "对称算法", "keys": "密钥", "cost": "计算代价",
        "block_size": "块大小", "lanes": "并行数", "signing_certificates": "签名证书",
        "encryption_certificates": "加密证书",
        "encrypted_content": "加密内容", "encrypted_private_key": "加密的私钥",
        "encrypted_key": "加密的会话密钥", "salt": "盐值", "memory_bytes": "所需内存字节数", "key": "密钥",
    ]

    private static let seals = [
        "generation": "标准代次", "information": "印章信息", "header_id": "头标识", "vendor_id": "厂商标识", "esid": "印章编码",
        "property": "印章属性", "seal_type": "印章类型", "created_at": "制章时间", "valid_from": "有效期起始", "valid_until": "有效期截止",
        "picture": "印章图片", "width_mm": "宽度（毫米）", "height_mm": "高度（毫米）", "image_bytes": "图片字节数", "image": "图片文件",
        "maker_certificate": "制章者证书", "signer_certificate": "签章者证书", "timestamp": "时间戳", "signed_at": "签章时间",
        "data_hash": "原文杂凑值", "property_info": "原文属性", "property_text": "原文属性（解码）", "seal": "电子印章",
        "deviations": "与标准的差异", "code": "代码", "detail": "说明", "digest_type": "杂凑类型",
    ]
}
