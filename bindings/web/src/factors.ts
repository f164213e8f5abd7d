/** Factors, proofs and codes: from the contract's types to the client's, and back. */
import { CodeChannel as WireChannel } from "./gen/tidings/v1/auth_service_pb.js";
import {
  Factor as WireFactor,
  type GetSecurityResponse,
  type SecondFactorRequired,
} from "./gen/tidings/v1/factor_pb.js";
import type { Passkey as WirePasskey } from "./gen/tidings/v1/passkey_pb.js";
import type {
  CodeChannel,
  Factor,
  Passkey,
  SecondFactor,
  SecondFactorProof,
  SecurityOverview,
  StepUpProof,
} from "./types/index.js";
import { date, optionalDate } from "./wire.js";

const FACTORS: Readonly<Partial<Record<WireFactor, Factor>>> = {
  [WireFactor.PASSWORD]: "password",
  [WireFactor.PHONE_CODE]: "phoneCode",
  [WireFactor.REGISTRATION_PIN]: "registrationPin",
  [WireFactor.TOTP]: "totp",
  [WireFactor.RECOVERY_CODE]: "recoveryCode",
  [WireFactor.PASSKEY]: "passkey",
  [WireFactor.DEVICE_KEY]: "deviceKey",
};

const CHANNELS: Readonly<Partial<Record<WireChannel, CodeChannel>>> = {
  [WireChannel.SMS]: "sms",
  [WireChannel.VOICE]: "voice",
  [WireChannel.EMAIL]: "email",
};

export const WIRE_CHANNELS: Readonly<Record<CodeChannel, WireChannel>> = {
  sms: WireChannel.SMS,
  voice: WireChannel.VOICE,
  email: WireChannel.EMAIL,
};

/** Without those that this version does not know. */
function factors(wire: readonly WireFactor[]): Factor[] {
  return wire.flatMap((each) => FACTORS[each] ?? []);
}

/** Without those that this version does not know. */
export function channels(wire: readonly WireChannel[]): CodeChannel[] {
  return wire.flatMap((each) => CHANNELS[each] ?? []);
}

export function secondFactor(wire: SecondFactorRequired | undefined, login: string): SecondFactor | undefined {
  return (
    wire && {
      logInToken: wire.logInToken,
      factors: factors(wire.factors),
      expiresAt: date(wire.expiresAt),
      login,
    }
  );
}

export function wireSecondFactorProof(proof: SecondFactorProof) {
  if ("totpCode" in proof) return { case: "totpCode", value: proof.totpCode } as const;
  if ("recoveryCode" in proof) return { case: "recoveryCode", value: proof.recoveryCode } as const;
  return { case: "registrationPin", value: proof.registrationPin } as const;
}

export function wireStepUpProof(proof: StepUpProof) {
  if ("password" in proof) return { case: "password", value: proof.password } as const;
  if ("phoneCode" in proof) return { case: "phoneCode", value: proof.phoneCode } as const;
  if ("totpCode" in proof) return { case: "totpCode", value: proof.totpCode } as const;
  return { case: "recoveryCode", value: proof.recoveryCode } as const;
}

export function securityOverview(wire: GetSecurityResponse): SecurityOverview {
  return {
    hasPassword: wire.hasPassword,
    phone: wire.phone,
    email: wire.email,
    username: wire.username,
    usernameChangeAt: optionalDate(wire.usernameChangeAt),
    totpEnabled: wire.totpEnabled,
    registrationPinEnabled: wire.registrationPinEnabled,
    recoveryCodesLeft: wire.recoveryCodesLeft,
    passkeys: wire.passkeys,
    trustedDevices: wire.trustedDevices,
    stepUpFactors: factors(wire.stepUpFactors),
    steppedUpUntil: optionalDate(wire.steppedUpUntil),
  };
}

export function passkey(wire: WirePasskey | undefined): Passkey {
  return {
    id: wire?.passkeyId ?? "",
    name: wire?.name ?? "",
    createdAt: date(wire?.createdAt),
    lastUsedAt: optionalDate(wire?.lastUsedAt),
  };
}
