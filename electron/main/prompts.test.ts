import { describe, expect, it, vi } from 'vitest';
import type { CredentialRequest } from '../shared/site.ts';
import { createPrompts, type PushToWindow } from './prompts.ts';

const request: CredentialRequest = { kind: 'password', user: 'ada', attempt: 1 };

function setUp() {
  const push = vi.fn();
  const prompts = createPrompts(push as PushToWindow);
  const controller = new AbortController();
  const asked = prompts.ask('s1', request, controller.signal);
  const [open] = prompts.list();
  if (!open) throw new Error('No prompt was opened.');
  return { push, prompts, controller, asked, promptId: open.promptId };
}

describe('createPrompts', () => {
  it('shows a question and hands over its answer once', async () => {
    const { push, prompts, asked, promptId } = setUp();
    expect(push).toHaveBeenCalledWith('prompt.opened', { promptId, sessionId: 's1', request });
    prompts.answer(promptId, ['secret']);
    expect(await asked).toEqual(['secret']);
    expect(push).toHaveBeenLastCalledWith('prompt.closed', { promptId });
    expect(() => {
      prompts.answer(promptId, ['again']);
    }).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('answers null when the call is cancelled', async () => {
    const { push, controller, asked, promptId } = setUp();
    controller.abort();
    expect(await asked).toBeNull();
    expect(push).toHaveBeenLastCalledWith('prompt.closed', { promptId });
  });

  it('does not even open for a call that was cancelled before', async () => {
    const push = vi.fn();
    const prompts = createPrompts(push as PushToWindow);
    expect(await prompts.ask('s1', request, AbortSignal.abort())).toBeNull();
    expect(push).not.toHaveBeenCalled();
  });

  it('dismisses the questions of one session and leaves the others', async () => {
    const { prompts, asked } = setUp();
    void prompts.ask('s2', request, new AbortController().signal);
    prompts.dismissAllOf('s1');
    expect(await asked).toBeNull();
    expect(prompts.list().map(({ sessionId }) => sessionId)).toEqual(['s2']);
  });
});
