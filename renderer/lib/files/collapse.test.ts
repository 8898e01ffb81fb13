import { expect, it } from 'vitest';
import { collapse } from './collapse.ts';

function crumbs(...names: string[]): { name: string; path: string }[] {
  return names.map((name) => ({ name, path: `/${name}` }));
}

it('keeps all parts where there is room', () => {
  const all = crumbs('var', 'www', 'atlas');
  expect(collapse(all, 400)).toEqual({ hidden: [], visible: all });
});

it('puts the first parts into the menu and keeps the last', () => {
  const { hidden, visible } = collapse(crumbs('one', 'two', 'three', 'four', 'five'), 200);
  expect(hidden.map((crumb) => crumb.name)).toEqual(['one', 'two', 'three']);
  expect(visible.map((crumb) => crumb.name)).toEqual(['four', 'five']);
});

it('always shows where one is', () => {
  const { visible } = collapse(crumbs('a', 'b', 'c'.repeat(200)), 40);
  expect(visible.map((crumb) => crumb.name)).toEqual(['c'.repeat(200)]);
});
