/// The Chinese words for terms of the standards.
enum Terms {
    /// Words that stand alone in Chinese.
    static let plain: Set<String> = ["yes", "no", "bytes"]

    static let chinese: [String: String] = kinds.merging(usages) { $1 }.merging(reasons) { $1 }.merging(others) { $1 }
        .merging(extensions) { $1 }

    private static let kinds = [
        "certificate": "证书", "request": "证书请求", "crl": "证书吊销列表", "ocsp-request": "OCSP 请求",
        "ocsp-response": "OCSP 响应", "message": "密码消息", "certificate-bundle": "证书包", "timestamp-request": "时间戳请求",
        "timestamp-response": "时间戳响应", "private-key": "私钥", "encrypted-private-key": "加密的私钥", "public-key": "公钥",
        "pkcs12": "PKCS#12 文件", "sm2-enveloped-key": "SM2 密钥对保护数据", "ec-parameters": "椭圆曲线参数",
        "skf-enveloped-key": "SKF 密钥对保护数据", "certificate-response": "证书请求响应",
        "seal": "电子印章", "seal-signature": "电子签章",
        "error": "错误", "warning": "警告", "notice": "提示",
    ]

    private static let usages = [
        "digitalSignature": "数字签名", "nonRepudiation": "抗抵赖", "keyEncipherment": "密钥加密", "dataEncipherment": "数据加密",
        "keyAgreement": "密钥协商", "keyCertSign": "证书签发", "cRLSign": "CRL 签发", "encipherOnly": "仅加密",
        "decipherOnly": "仅解密", "serverAuth": "服务器身份验证", "clientAuth": "客户端身份验证", "codeSigning": "代码签名",
        "emailProtection": "安全电子邮件", "timeStamping": "时间戳", "OCSPSigning": "OCSP 签名", "auditSigning": "审计签名",
        "anyExtendedKeyUsage": "任意用途",
    ]

    private static let reasons = [
        "unspecified": "未说明", "keyCompromise": "密钥泄露", "cACompromise": "CA 密钥泄露", "affiliationChanged": "从属关系变更",
        "superseded": "被取代", "cessationOfOperation": "停止使用", "certificateHold": "挂失（暂停）", "removeFromCRL": "解除挂失",
        "privilegeWithdrawn": "撤销权限", "aACompromise": "属性机构密钥泄露", "unused": "未使用",
    ]

    private static let others = [
        "yes": "是", "no": "否", "bytes": "字节", "good": "有效", "revoked": "已吊销", "unknown": "未知",
        "successful": "成功", "granted": "已签发", "rejection": "已拒绝", "residentCard": "居民身份证", "officerCard": "军官证",
        "passport": "护照", "organisation": "机构", "organisationBusiness": "机构业务", "employee": "机构员工",
        "individual": "个人", "implicit": "隐式标记", "explicit": "显式标记", "untagged": "无标记", "der": "DER 字符串",
        "undecorated": "无 DER 编码的文本",
    ]

    private static let extensions = [
        "subjectKeyIdentifier": "主题密钥标识符", "authorityKeyIdentifier": "颁发机构密钥标识符", "keyUsage": "密钥用途",
        "extKeyUsage": "扩展密钥用途", "basicConstraints": "基本限制", "nameConstraints": "名称限制",
        "subjectAltName": "主题备用名称", "issuerAltName": "颁发者备用名称", "cRLDistributionPoints": "CRL 分发点",
        "freshestCRL": "最新 CRL", "authorityInfoAccess": "颁发机构信息访问", "subjectInfoAccess": "主题信息访问",
        "certificatePolicies": "证书策略", "policyMappings": "策略映射", "policyConstraints": "策略限制",
        "inhibitAnyPolicy": "禁止任意策略", "privateKeyUsagePeriod": "私钥使用期", "subjectDirectoryAttributes": "主题目录属性",
        "cRLNumber": "CRL 序号", "deltaCRLIndicator": "增量 CRL 标记", "issuingDistributionPoint": "签发分发点",
        "reasonCode": "原因代码", "invalidityDate": "失效日期", "certificateIssuer": "证书颁发者", "identifyCode": "个人身份标识码",
        "insuranceNumber": "个人社会保险号", "ICRegistrationNumber": "企业工商注册号", "organizationCode": "企业组织机构代码",
        "taxationNumber": "企业税号", "residentIdentityNumber": "居民身份证号码", "passportNumber": "护照号码",
        "unifiedSocialCreditCode": "统一社会信用代码", "rsaEraIdentifyCode": "个人身份标识码（旧）",
        "rsaEraICRegistrationNumber": "工商注册号（旧）", "rsaEraOrganizationCode": "组织机构代码（旧）",
        "rsaEraTaxationNumber": "税号（旧）", "netcaUniqueID": "证书实体唯一标识", "netcaOtherUniqueID": "证书实体唯一标识（另一编号）",
        "netcaCertificateClass": "NETCA 证书类别", "netcaBindingValue": "NETCA 绑定值", "netcaServiceNumber": "NETCA 服务号",
        "signedCertificateTimestampList": "证书透明度时间戳", "qcStatements": "合格证书声明", "tlsFeature": "TLS 特性",
        "ocspNoCheck": "OCSP 免检", "ocspNonce": "OCSP 随机数",
    ]
}
