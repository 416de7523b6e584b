// Routes of projects: from the design to the registration and its end, and the same for what they reduced.
import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ACCOUNT_ID, METHODOLOGY_ID } from '#domain/ids.js';
import { PROJECT_STAGES, type ProjectStage } from '#domain/voluntary-market/market-state.js';
import { findProject, listProjects } from '#read-models/projects/queries.js';
import { type CommandInput, Input } from '../http/caller.js';
import { answerCommand, type CommandAnswer } from '../http/command-answer.js';
import { CommandRoute, QueryRoute } from '../http/documentation.js';
import { OneOf, Text } from '../http/fields.js';
import { answerList, type ListCall, Listing } from '../http/lists.js';
import { ParseInput } from '../http/parse-input.js';
import { HttpProblem, problemOfRejection } from '../http/problem.js';
import { ListQuery, NumberPart, ProjectPart, ReadModels, ReadQuery, standing } from '../http/reading.js';
import { ApplyForRegistrationBody, ApplyForRegistrationCommand } from './apply-for-registration.js';
import { PROJECTS_TABLE } from './projects-table.js';
import { PublishProjectBody, PublishProjectCommand } from './publish-project.js';
import { PublishReductionsBody, PublishReductionsCommand } from './publish-reductions.js';
import { RegisterProjectBody, RegisterProjectCommand } from './register-project.js';
import { RegisterReductionsBody, RegisterReductionsCommand } from './register-reductions.js';
import { RevokeProjectBody, RevokeProjectCommand } from './revoke-project.js';
import { ValidateProjectBody, ValidateProjectCommand } from './validate-project.js';
import { VerifyReductionsBody, VerifyReductionsCommand } from './verify-reductions.js';

class ProjectsQuery extends ListQuery {
  @Text(ACCOUNT_ID, { description: 'Only of the owner with this account', optional: true })
  account?: string;

  @Text(METHODOLOGY_ID, { description: 'Only by this methodology', optional: true })
  methodology?: string;

  @OneOf(PROJECT_STAGES, { description: 'Only at this stage', optional: true })
  stage?: ProjectStage;
}

@ApiTags('projects')
@Controller('v1/projects')
export class ProjectsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly readModels: ReadModels,
  ) {}

  @Get()
  @QueryRoute('List projects', ProjectsQuery, 'In the order of their ids, with their deadlines and reductions.')
  async list(@Query(new ParseInput(ProjectsQuery, 'query')) query: ProjectsQuery, @Listing() call: ListCall) {
    await this.readModels.ready(query);
    const { ledgerId } = this.readModels;
    const { account, methodology, stage } = query;
    return answerList(call, query, this.readModels, {
      name: 'projects',
      table: PROJECTS_TABLE,
      cursor: { project: 'string' },
      page: (db, page) => listProjects(db, ledgerId, { account, methodology, stage, ...page }),
    });
  }

  @Get(':project')
  @QueryRoute('One project', ReadQuery, 'Its stage and deadlines, its reductions, and what its owner has to return.', {
    project: 'CCER-2026-0017',
  })
  async find(
    @Param('project', ProjectPart) project: string,
    @Query(new ParseInput(ReadQuery, 'query')) query: ReadQuery,
  ) {
    await this.readModels.ready(query);
    const { at, value } = await findProject(this.readModels.db, this.readModels.ledgerId, project);
    if (!value) throw new HttpProblem(problemOfRejection({ code: 'project-not-found', project }));
    return { ...standing(at), ...value };
  }

  @Post()
  @HttpCode(200)
  @CommandRoute('Publish the design of a project', PublishProjectBody, {
    project: 'CCER-2026-0017',
    account: 'PLANT-A',
    methodology: 'CCER-01-001-V01',
    name: '内蒙古造林碳汇项目',
    startDate: '2015-03-01',
  })
  async publish(
    @Input(PublishProjectBody) { body, call }: CommandInput<PublishProjectBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new PublishProjectCommand(body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':project/validation')
  @HttpCode(200)
  @CommandRoute('Validate a design, when its publication is over', ValidateProjectBody, {})
  async validate(
    @Param('project', ProjectPart) project: string,
    @Input(ValidateProjectBody) { body, call }: CommandInput<ValidateProjectBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new ValidateProjectCommand(project, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':project/application')
  @HttpCode(200)
  @CommandRoute('Apply for the registration of a validated project', ApplyForRegistrationBody, {})
  async apply(
    @Param('project', ProjectPart) project: string,
    @Input(ApplyForRegistrationBody) { body, call }: CommandInput<ApplyForRegistrationBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new ApplyForRegistrationCommand(project, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':project/registration')
  @HttpCode(200)
  @CommandRoute('Register a project', RegisterProjectBody, {})
  async register(
    @Param('project', ProjectPart) project: string,
    @Input(RegisterProjectBody) { body, call }: CommandInput<RegisterProjectBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new RegisterProjectCommand(project, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':project/revocation')
  @HttpCode(200)
  @CommandRoute('Revoke a project for good', RevokeProjectBody, {
    fraud: false,
    reference: 'MEE-2026-0412',
    reason: 'not-additional',
  })
  async revoke(
    @Param('project', ProjectPart) project: string,
    @Input(RevokeProjectBody) { body, call }: CommandInput<RevokeProjectBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new RevokeProjectCommand(project, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':project/reductions')
  @HttpCode(200)
  @CommandRoute('Publish what a project reduced', PublishReductionsBody, {
    fromDate: '2021-01-01',
    toDate: '2023-12-31',
    quantity: 120_000,
  })
  async publishReductions(
    @Param('project', ProjectPart) project: string,
    @Input(PublishReductionsBody) { body, call }: CommandInput<PublishReductionsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new PublishReductionsCommand(project, body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':project/reductions/:reductions/verification')
  @HttpCode(200)
  @CommandRoute('Verify reductions, when their publication is over', VerifyReductionsBody, {})
  async verifyReductions(
    @Param('project', ProjectPart) project: string,
    @Param('reductions', NumberPart) reductions: string,
    @Input(VerifyReductionsBody) { body, call }: CommandInput<VerifyReductionsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new VerifyReductionsCommand(project, Number(reductions), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }

  @Post(':project/reductions/:reductions/registration')
  @HttpCode(200)
  @CommandRoute('Register verified reductions', RegisterReductionsBody, {})
  async registerReductions(
    @Param('project', ProjectPart) project: string,
    @Param('reductions', NumberPart) reductions: string,
    @Input(RegisterReductionsBody) { body, call }: CommandInput<RegisterReductionsBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new RegisterReductionsCommand(project, Number(reductions), body, call);
    return answerCommand(reply, call, await this.commands.execute(command));
  }
}
