/** A phone number as people write it, in E.164 form; nothing if it has no country code or is none. */
export function phoneNumber(text: string): string | undefined {
  const digits = text.replace(/[\s()./–-]/gu, "").replace(/^00/, "+");
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
}

/** The phone numbers of a list with one in each line, and the lines that have none. */
export function phoneNumbers(list: string): { phones: string[]; others: string[] } {
  const phones: string[] = [];
  const others: string[] = [];
  for (const line of list.split(/[\n,;]/).map((each) => each.trim())) {
    if (line === "") continue;
    const phone = phoneNumber(line);
    if (phone === undefined) others.push(line);
    else phones.push(phone);
  }
  return { phones, others };
}
