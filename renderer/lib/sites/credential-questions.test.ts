import { describe, expect, it } from 'vitest';
import { questionsOf } from './credential-questions.ts';

describe('questions of a sign-in', () => {
  it('asks for a password, and says when one was refused', () => {
    const asked = questionsOf({ kind: 'password', user: 'ada', attempt: 2 }, 'host');
    expect(asked.title).toBe('Password for ada on host');
    expect(asked.fields).toEqual([{ label: 'Password', isSecret: true }]);
    expect(asked.isAgain).toBe(true);
  });

  it('says who asks when it is not the server itself', () => {
    const password = { kind: 'password', user: 'ada', attempt: 1 } as const;
    const jump = { kind: 'jump', host: 'gate.example.com', port: 22 } as const;
    const asked = questionsOf({ ...password, from: jump }, 'host');
    expect(asked.title).toBe('Password for ada on the jump host gate.example.com:22');
    const prompts = [{ text: 'Code:', isEchoed: false }];
    const questions = {
      kind: 'prompts',
      title: '',
      instructions: '',
      prompts,
      from: jump,
    } as const;
    expect(questionsOf(questions, 'host').title).toBe(
      'Questions of the jump host gate.example.com:22',
    );
    const proxy = { kind: 'proxy', host: 'proxy.example.com', port: 1080 } as const;
    const byProxy = questionsOf({ ...password, from: proxy }, 'host');
    expect(byProxy.title).toContain('proxy proxy.example.com:1080');
    expect(byProxy.second).toContain('before anything is encrypted');
  });

  it('names the key file of a passphrase', () => {
    const asked = questionsOf({ kind: 'passphrase', file: '/k/id', attempt: 1 }, 'host');
    expect(asked).toMatchObject({ second: '/k/id', isPath: true, isAgain: false });
  });

  it('shows what may be echoed, hides the rest, and quotes the server harmlessly', () => {
    const asked = questionsOf(
      {
        kind: 'prompts',
        title: 'Two factors',
        instructions: 'Code sent to\u001b[0m you',
        prompts: [
          { text: 'User: ', isEchoed: true },
          { text: '', isEchoed: false },
        ],
      },
      'host',
    );
    expect(asked.second).toBe(
      'Two factors\nCode sent to‹ESC›[0m you\nThese words come from the server.',
    );
    expect(asked.fields).toEqual([
      { label: 'User:', isSecret: false },
      { label: 'Answer', isSecret: true },
    ]);
  });
});
