import { type DynamicModule, type InjectionToken, Module, type Provider, type Type } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { AccountsModule, STORED_ACCOUNT_DATA } from './accounts/index.js';
import {
  ACCOUNT_DATA,
  AuthModule,
  FactorsController,
  GRANTS,
  LOGIN_METHODS,
  LOGIN_REQUIREMENTS,
  RESOURCE_METADATA,
  SECOND_FACTORS,
  SECURITY_PAGE,
  SecondFactorRequirement,
} from './auth/index.js';
import { resourceMetadataUrl } from './common/http/index.js';
import {
  ConfigurationError,
  HTTP_CONFIG,
  type HttpConfig,
  TOKENS_CONFIG,
  type TokensConfig,
} from './config/index.js';
import { type Feature } from './feature.js';
import { WebFilesController, WebModule } from './web-apps/index.js';

@Module({})
class RoutesModule {}

@Module({})
class WellKnownModule {}

/**
 * The features of an application: their modules, their routes, and the lists that they bring. Global, as the lists are
 * injected far within: a login asks for the requirements, a deletion for the data.
 */
@Module({})
export class FeaturesModule {
  /**
   * @param chosen which
   * @param prefix before their paths, except `/.well-known`: nothing, or `/api`
   * @throws ConfigurationError when something is no feature, or two have one name
   */
  static of(chosen: readonly Feature[], prefix: string): DynamicModule {
    check(chosen);
    const features = complete(chosen);
    const modules = [AccountsModule, ...features.map((feature) => feature.module)];
    const lists = [
      { provide: LOGIN_METHODS, useValue: features.flatMap(({ loginMethods = [] }) => loginMethods) },
      list(LOGIN_REQUIREMENTS, all(features, 'requirements')),
      list(SECOND_FACTORS, all(features, 'secondFactors')),
      list(GRANTS, all(features, 'grants')),
      list(ACCOUNT_DATA, [...STORED_ACCOUNT_DATA, ...all(features, 'accountData')]),
      ...(features.some(({ describesResource }) => describesResource) ? [RESOURCE_METADATA_PROVIDER] : []),
      ...features.flatMap(({ securityPage }) =>
        securityPage === undefined ? [] : [securityPageAt(`${prefix}${securityPage}`)],
      ),
    ];
    return {
      module: FeaturesModule,
      global: true,
      imports: [
        ...modules,
        { module: RoutesModule, imports: modules, controllers: all(features, 'controllers') },
        { module: WellKnownModule, imports: modules, controllers: all(features, 'wellKnown') },
        ...(prefix === '' ? [] : [RouterModule.register([{ path: prefix, module: RoutesModule }])]),
      ],
      providers: lists,
      exports: [...modules, ...lists],
    };
  }
}

/**
 * @param features which there are
 * @returns their controllers
 */
export function controllersIn(features: readonly Feature[]): Type[] {
  const whole = complete(features);
  return [...all(whole, 'controllers'), ...all(whole, 'wellKnown')];
}

/**
 * @param features which there are
 * @returns tells whether a controller is one of theirs
 */
export function controllersOf(features: readonly Feature[]): (controller: object) => boolean {
  const controllers = new Set<object>(controllersIn(features));
  return (controller) => controllers.has(controller);
}

const RESOURCE_METADATA_PROVIDER: Provider = {
  provide: RESOURCE_METADATA,
  inject: [TOKENS_CONFIG],
  useFactory: ({ issuer }: TokensConfig) => resourceMetadataUrl(issuer),
};

/** What comes with whatever can be proved beside a login: the requirement, asked before all others, and the routes. */
const SECOND_STEPS: Feature = {
  name: 'second-steps',
  module: AuthModule,
  controllers: [FactorsController],
  requirements: [SecondFactorRequirement],
};

/** What comes with whatever has pages for browsers: their files. */
const WEB_FILES: Feature = { name: 'web-files', module: WebModule, controllers: [WebFilesController] };

/** Features with what comes along with several of them, once. */
function complete(features: readonly Feature[]): readonly Feature[] {
  const hasSecondSteps = all(features, 'secondFactors').length > 0;
  const hasPages = features.some(({ web }) => web);
  return [...(hasSecondSteps ? [SECOND_STEPS] : []), ...features, ...(hasPages ? [WEB_FILES] : [])];
}

function securityPageAt(path: string): Provider {
  const useFactory = ({ publicUrl }: HttpConfig): string => publicUrl + path;
  return { provide: SECURITY_PAGE, inject: [HTTP_CONFIG], useFactory };
}

type List = 'controllers' | 'wellKnown' | 'requirements' | 'secondFactors' | 'grants' | 'accountData';

function all(features: readonly Feature[], name: List): Type[] {
  return features.flatMap((feature) => feature[name] ?? []);
}

function list(token: InjectionToken, parts: Type[]): Provider {
  return { provide: token, inject: parts, useFactory: (...made: unknown[]) => made };
}

function isDynamic(module: unknown): boolean {
  return typeof (module as DynamicModule | undefined)?.module === 'function';
}

function check(features: readonly Partial<Feature>[]): void {
  const names = features.map((feature) => feature.name);
  const wrong = features.some(
    ({ name, module }) => typeof name !== 'string' || (typeof module !== 'function' && !isDynamic(module)),
  );
  if (!wrong && new Set(names).size === names.length) return;
  throw new ConfigurationError([
    {
      variable: 'features',
      rule: 'must be a list of features, such as password() and sessions(), each once',
    },
  ]);
}
