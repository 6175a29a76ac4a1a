/**
 * The rights of the same kind that open what this one opens, and more. By Microsoft's way of naming them, `ReadWrite`
 * holds `Read` of the same thing. Its tables leave that out for some endpoints, so the last word is that of a scan.
 */
export function broaderThan(need: string, access: 'application' | 'delegated'): readonly string[] {
  const written = need.replace(/\.Read(?=\.|$)/, '.ReadWrite');
  return [
    ...(written === need ? [] : [written]),
    // In a person's name it opens what that person may see of the directory.
    ...(access === 'delegated' && ofDirectory.includes(need) ? ['Directory.AccessAsUser.All'] : []),
  ];
}

const ofDirectory = ['Application.Read.All', 'Directory.Read.All'];
