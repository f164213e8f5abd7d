import Tidings

/// Why a call failed: what a promise is rejected with.
public struct Failure: Error {
    /// What JavaScript branches on.
    public let code: String
    public let message: String
    /// More about it, by name.
    public let details: Value

    init(_ code: String, _ message: String, _ details: KeyValuePairs<String, Value?> = [:]) {
        self.code = code
        self.message = message
        self.details = Value(details)
    }

    init(_ error: any Error) {
        switch error {
        case TidingsError.Offline(let detail): self.init("offline", detail)
        case TidingsError.LoggedOut: self.init("loggedOut", "not logged in")
        case TidingsError.Refused(let reason, let detail, let field, let retryAfter):
            self.init("refused", detail, [
                "reason": .text(reason.contractName),
                "field": field.map(Value.text),
                "retryAfter": retryAfter.map { .number($0 * 1000) },
            ])
        case TidingsError.SecondFactorRequired(let needed):
            self.init("secondFactorRequired", "a second factor is needed", ["secondFactor": needed.value])
        case TidingsError.StepUpRequired(let factors):
            let passed = Value.list(factors.map(Value.init(nameOf:)))
            self.init("stepUpRequired", "the user must prove again who they are", ["factors": passed])
        case TidingsError.NotSigned(let detail): self.init("notSigned", detail)
        case TidingsError.Invalid(let field, let detail): self.init("invalid", detail, ["field": .text(field)])
        case TidingsError.Storage(let detail): self.init("storage", detail)
        case TidingsError.File(let detail): self.init("file", detail)
        case TidingsError.Closed: self.init("closed", "the client is closed")
        case TidingsError.Internal(let detail): self.init("internal", detail)
        default: self.init("internal", "\(error)")
        }
    }
}
