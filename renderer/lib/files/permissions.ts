/* POSIX permission bits as a person sets them. */

export type PermissionHolder = 'owner' | 'group' | 'others';
export type Permission = 'read' | 'write' | 'execute';

interface PermissionBit {
  what: Permission;
  bit: number;
  isSet: boolean;
}

const holders: readonly (readonly [PermissionHolder, number])[] = [
  ['owner', 6],
  ['group', 3],
  ['others', 0],
];
const permissions: readonly (readonly [Permission, number])[] = [
  ['read', 4],
  ['write', 2],
  ['execute', 1],
];

/** Three rows of three bits. */
export function permissionGrid(mode: number): { who: PermissionHolder; bits: PermissionBit[] }[] {
  return holders.map(([who, shift]) => ({
    who,
    bits: permissions.map(([what, weight]) => {
      const bit = weight << shift;
      return { what, bit, isSet: (mode & bit) !== 0 };
    }),
  }));
}

/** The mode with one bit set or cleared; set-user, set-group and sticky stay as they are. */
export function withBit(mode: number, bit: number, isOn: boolean): number {
  return isOn ? mode | bit : mode & ~bit;
}
