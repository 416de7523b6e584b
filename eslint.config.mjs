// Lint: typescript-eslint's strictest set with types; each rule that is off says why.
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.data/', '*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrel files: import from the file that defines it.' },
      ],
      // Nest modules are classes without members: the decorator is their content.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Numbers in messages are what makes them useful.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => void` is how one says "ignore what this returns".
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A leading underscore names what a signature or a destructuring has to have and nobody reads.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      // noUncheckedIndexedAccess makes every `array[i]` possibly undefined, also in a loop bounded by the array's length.
      // `array[i]!` is the plain form there; a fallback value would turn a wrong index into a wrong record.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Nest declares its options as a class of optional fields; nobody makes an instance of it.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // `cursorOf<Key>` answers what its caller asks for, after checking it at run time.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // The compiler narrows a property for good, also across an `await`: it holds `signal.aborted` impossible to change,
      // which is all that a signal does. The rule would forbid every second look.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Interfaces are async where one implementation is; the others must not wrap in Promise.resolve by hand.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.contract.ts', 'test/**/*.ts'],
    rules: {
      // Asymmetric matchers (`expect.any`, `expect.objectContaining`) and `JSON.parse` are typed any; an expectation checks the value.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    // Plain JavaScript that runs before anything is installed: its types are checked through JSDoc by tsc.
    files: ['**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
  },
);
